/** What `hookswitch/client` exports. */
export { ApiError } from "./api-error.ts";
export type { Paths, Schemas } from "./api-types.ts";
export { type Client, createClient } from "./client.ts";
export { ConnectionError } from "./connection-error.ts";
export type { StreamedEvent } from "./streams.ts";
export type { ClientOptions } from "./transport.ts";
export { UnexpectedAnswer } from "./unexpected-answer.ts";

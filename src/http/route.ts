/** A route of the API as plain data and one function: what validates it, documents it and answers it. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import type { Auth, Requirement } from "./auth.ts";
import type { Problem, ProblemStatus } from "./problem.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * One answer that a route may give: JSON where it has a schema, a text or bytes of the content type where it has only
 * that, no body where it has neither. Of a stream (`text/event-stream`) the schema is that of each event's data.
 */
export type ResponseSpec = { description: string; schema?: z.ZodType; contentType?: string };

/** Returned by a handler that has taken over the raw response, as `sse` does: the server sends nothing more. */
export const TAKEN_OVER: unique symbol = Symbol("the handler has taken over the response");

type BodyOf<Spec extends ResponseSpec> = Spec extends { schema: infer Schema extends z.ZodType }
  ? { body: z.output<Schema> }
  : Spec extends { contentType: string }
    ? { body: string | Buffer }
    : { body?: undefined };

/** What a handler returns: one of its declared statuses with the body that belongs to it. Problems are thrown. */
export type Result<Responses extends Spec> = {
  [Status in keyof Responses & number]: { status: Status; headers?: Record<string, string> } & BodyOf<
    Responses[Status]
  >;
}[keyof Responses & number];

/** The part of a reply that a stream needs: the raw response, and `hijack` to keep the server from answering too. */
export type RawReply = { raw: ServerResponse<IncomingMessage>; hijack(): unknown };

/** What a handler is given: the parts of the request, checked, and who asks. */
export type Input<Params, Query, Body, Who> = {
  params: Params;
  query: Query;
  body: Body;
  /** Null on a public route. */
  auth: Who;
  request: { ip: string; id: string; url: string; headers: IncomingHttpHeaders };
  reply: RawReply;
  /** Aborted when the server closes: a stream ends then. */
  signal: AbortSignal;
};

/** How a route refuses where an older product's receivers and scripts expect another form than a problem. */
export type Refusals = { schema: z.ZodType; toBody(problem: Problem): unknown };

type Handled =
  | Result<Record<number, ResponseSpec>>
  | { status: number; headers?: Record<string, string>; body?: unknown };

/** A route with its types forgotten, as the server and the OpenAPI document take it. */
export type Route = {
  method: Method;
  /** As OpenAPI writes it: `/v1/events/{id}`. */
  path: string;
  /** What generated clients call it, in camel case; made from the method and the path where it is left out. */
  operationId?: string;
  summary: string;
  description?: string;
  /** The group it is listed under. */
  tag: string;
  /** The scope that it needs; `session` where any person may who is signed in; null for a public route. */
  scope: Requirement | null;
  /** One text per placeholder of the path. */
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  responses: Spec;
  /** The problems that are its own; those of authentication and validation are added. */
  problems?: readonly ProblemStatus[];
  /** Bytes; the server's limit where it is left out. */
  bodyLimit?: number;
  /** Its body may be an HTML form as well as JSON: each field is a text, and none may be given twice. */
  takesForms?: boolean;
  /** Its body may be anything and is handed over as bytes. */
  takesBytes?: boolean;
  /** False for a GET that changes something: nobody may ask for its headers alone. */
  isSafe?: boolean;
  /** Its own form of refusals; problems (RFC 9457) where it is left out. */
  refusals?: Refusals;
  handler(
    input: Input<unknown, unknown, unknown, Auth | null>,
  ): Promise<Handled | typeof TAKEN_OVER> | Handled | typeof TAKEN_OVER;
};

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

type Spec = Record<number, ResponseSpec>;

/**
 * Written as a condition that always holds: TypeScript then looks at a handler's body knowing which answers are
 * declared, and `status: 200` stays 200.
 */
type HandlerOf<Responses extends Spec, Given> = [Responses] extends [infer Known extends Spec]
  ? (input: Given) => Promise<Result<Known> | typeof TAKEN_OVER> | Result<Known> | typeof TAKEN_OVER
  : never;

type TypedRoute<
  Access extends Requirement | null,
  Responses extends Spec,
  Params extends z.ZodObject | undefined,
  Query extends z.ZodObject | undefined,
  Body extends z.ZodType | undefined,
> = Omit<Route, "scope" | "params" | "query" | "body" | "responses" | "handler"> & {
  scope: Access;
  params?: Params;
  query?: Query;
  body?: Body;
  responses: Responses;
  handler: HandlerOf<Responses, Input<Parsed<Params>, Parsed<Query>, Parsed<Body>, Access extends null ? null : Auth>>;
};

/**
 * Ties a handler's types to the schemas of its route. A handler without parameters is typed before them, so that its
 * literals need `as const`: `() => ({ status: 200 as const })`.
 */
export function defineRoute<
  Access extends Requirement | null,
  Responses extends Spec,
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(route: TypedRoute<Access, Responses, Params, Query, Body>): Route {
  return route;
}

/** The problems that a route can answer with: its own, and those that follow from its scope and schemas. */
export function problemsOf(route: Route): number[] {
  const statuses = new Set<number>(route.problems);
  if (route.scope !== null) for (const status of [401, 403, 429, 503]) statuses.add(status);
  if (route.params !== undefined || route.query !== undefined) statuses.add(400);
  if (route.body !== undefined) for (const status of [400, 413, 415, 422]) statuses.add(status);
  return [...statuses, 500].sort((a, b) => a - b);
}

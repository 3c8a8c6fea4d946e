/** What of the API's description a request and its answer are typed by. */
import type { Paths } from "./api-types.ts";

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** The paths that have a method, as the API's description writes them: `/v1/connectors/{id}`. */
export type PathWith<M extends Method> = {
  [Path in keyof Paths]: Paths[Path] extends Record<M, unknown> ? Path : never;
}[keyof Paths];

type Operation<Path extends keyof Paths, M extends Method> = Paths[Path] extends Record<M, infer Found> ? Found : never;

type Parameters<Path extends keyof Paths, M extends Method> =
  Operation<Path, M> extends { parameters: infer Found } ? Found : never;

type Body<Path extends keyof Paths, M extends Method> =
  Operation<Path, M> extends { requestBody: { content: { "application/json": infer Sent } } }
    ? { body: Sent }
    : Operation<Path, M> extends { requestBody?: { content: { "application/json": infer Sent } } }
      ? { body?: Sent }
      : unknown;

/** What every request may be given. */
export type RequestOptions = {
  /** Sent beside the client's own, such as `traceparent`. */
  headers?: Record<string, string>;
  /** Ends the request, which then rejects with the signal's reason. */
  signal?: AbortSignal;
};

/** What a request needs: `path` and `query` with its parameters, and its `body`, as far as it has them. */
export type Options<Path extends keyof Paths, M extends Method> = Parameters<Path, M> & Body<Path, M> & RequestOptions;

/** The options as the last argument: it may be left out where nothing is needed. */
export type OptionsArgument<Path extends keyof Paths, M extends Method> =
  RequestOptions extends Options<Path, M> ? [options?: Options<Path, M>] : [options: Options<Path, M>];

type Success = 200 | 201 | 202 | 204;

type Content<Path extends keyof Paths, M extends Method> =
  Operation<Path, M> extends { responses: infer Responses }
    ? Responses[keyof Responses & Success] extends infer Answers
      ? Answers extends { content: infer Found }
        ? Found
        : never
      : never
    : never;

/** What a request is answered with when it succeeds; undefined where that is nothing. */
export type Answer<Path extends keyof Paths, M extends Method> = [Content<Path, M>] extends [never]
  ? undefined
  : Content<Path, M> extends { "application/json": infer Body }
    ? Body
    : string;

/** The paths whose lists come in pages. */
export type PagedPath = {
  [Path in PathWith<"get">]: Answer<Path, "get"> extends { data: unknown[]; next_cursor: string | null } ? Path : never;
}[PathWith<"get">];

export type RowOf<Path extends PagedPath> = Answer<Path, "get"> extends { data: (infer Row)[] } ? Row : never;

/** The paths that are streams of server-sent events. */
export type StreamPath = {
  [Path in PathWith<"get">]: Content<Path, "get"> extends { "text/event-stream": unknown } ? Path : never;
}[PathWith<"get">];

/** What each event of a stream carries. */
export type StreamData<Path extends StreamPath> =
  Content<Path, "get"> extends { "text/event-stream": infer Data } ? Data : never;

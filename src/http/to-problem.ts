/** What goes wrong outside a handler, as problems: in Fastify, in Node's parser, and in our own code. */
import { randomUUID } from "node:crypto";
import type { ConnectionError, FastifyReply, FastifyRequest } from "fastify";
import { StoreError } from "../store/store-error.ts";
import { ResponseMismatch } from "./check-response.ts";
import { SECURITY_HEADERS } from "./endpoint.ts";
import { PROBLEM_CONTENT_TYPE, Problem, shortened } from "./problem.ts";
import type { Refusals } from "./route.ts";

/** The problem that a client has caused or can wait out; null for an error that is ours. */
export function knownProblem(error: unknown, bodyLimit: number): Problem | null {
  if (error instanceof Problem) return error;
  if (error instanceof StoreError) return storeTrouble();
  if (!(error instanceof Error) || !("statusCode" in error)) return null;
  switch ("code" in error ? error.code : undefined) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new Problem({
        status: 413,
        code: "body_too_large",
        title: "The body is too large",
        detail: `Send at most ${bodyLimit} bytes in one request.`,
      });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return unsupportedMediaType();
    case "FST_ERR_BAD_URL":
      return malformedUrl("The path is not percent-encoded UTF-8. Encode it as RFC 3986 §2.1 says: a % is %25.");
    case "FST_ERR_MAX_PARAM_LENGTH":
      return malformedUrl("A part of the path is longer than anything that exists here.");
    default:
      return error.statusCode === 400
        ? new Problem({
            status: 400,
            code: "incomplete_body",
            title: "The body is not complete",
            detail: "The request ended before its body did. Send it again.",
          })
        : null;
  }
}

/** The database is gone, or full: whoever keeps it has its own signs of that, and the log has the rest. */
function storeTrouble(): Problem {
  return new Problem({
    status: 503,
    code: "store_unavailable",
    title: "The database cannot be used now",
    detail: "Send the same request again; an event that has an id of its own is stored once, however often it comes.",
    headers: { "retry-after": "1" },
  });
}

function malformedUrl(detail: string): Problem {
  return new Problem({ status: 400, code: "malformed_url", title: "The address is malformed", detail });
}

/** 415, for the content type and for the content encoding (RFC 9110 §15.5.16). */
export function unsupportedMediaType(): Problem {
  return new Problem({
    status: 415,
    code: "unsupported_media_type",
    title: "The body's content type is not supported",
    detail: "Send JSON with the header Content-Type: application/json, and without Content-Encoding.",
    headers: { "accept-encoding": "identity" },
  });
}

/** A 500 that says nothing of its cause but an id, under which the log has it. A mismatch found by a test does say. */
export function internalProblem(error: unknown): { problem: Problem; errorId: string } {
  const errorId = randomUUID();
  const cause = error instanceof ResponseMismatch ? error.message : "Something went wrong on the server.";
  const problem = new Problem({
    status: 500,
    code: "internal_error",
    detail: `${cause} Its log has the details under the id ${errorId}.`,
    instance: `urn:uuid:${errorId}`,
  });
  return { problem, errorId };
}

/**
 * Answers with a problem. Bytes, because Fastify adds a charset to a text, which this content type does not have.
 *
 * Fastify closes the connection where it has not read a body to its end, and the reset can overtake the answer. Left
 * open, Node reads on until the client has sent all of it (or the request times out), and the client sees the reason.
 */
export function sendProblem(
  reply: FastifyReply,
  problem: Problem,
  closing: AbortSignal,
  refusals?: Refusals,
): FastifyReply {
  if (closing.aborted) reply.header("connection", "close");
  else reply.removeHeader("connection");
  return reply
    .code(problem.status)
    .headers(SECURITY_HEADERS)
    .headers(problem.headers)
    .type(refusals === undefined ? PROBLEM_CONTENT_TYPE : "application/json; charset=utf-8")
    .send(Buffer.from(JSON.stringify(refusals === undefined ? problem : refusals.toBody(problem))));
}

/** 404 for a path that no route has, 405 for a method that its routes do not have (RFC 9110 §15.5.6). */
export function noRoute({ method, url }: FastifyRequest, allowed: readonly string[]): Problem {
  const path = shortened(url.split("?", 1)[0] ?? url);
  if (allowed.length === 0) {
    return new Problem({
      status: 404,
      code: "no_route",
      title: "There is nothing at this path",
      detail: `There is nothing at ${path}. What there is, is listed at /openapi.json.`,
    });
  }
  return new Problem({
    status: 405,
    code: "method_not_allowed",
    title: "The path does not have this method",
    detail: `${path} does not take ${method}. Use ${allowed.join(" or ")}.`,
    headers: { allow: allowed.join(", ") },
  });
}

/** The whole response to what is no HTTP request at all: there is no reply object to answer with. */
export function rawProblemResponse(error: ConnectionError, refusals?: Refusals): string {
  const problem = connectionProblem(error.code);
  const body = JSON.stringify(refusals === undefined ? problem : refusals.toBody(problem));
  return [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${refusals === undefined ? PROBLEM_CONTENT_TYPE : "application/json"}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}

function connectionProblem(code: string | undefined): Problem {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new Problem({ status: 431, code: "headers_too_large", detail: "Send fewer or shorter headers." });
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new Problem({ status: 408, code: "request_timeout", detail: "The request took too long to arrive." });
    default:
      return new Problem({ status: 400, code: "malformed_request", detail: "This is no HTTP/1.1 request." });
  }
}

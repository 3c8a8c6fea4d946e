/** Runs one route: checks what was sent, calls the handler, sends what it returns. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Admission } from "./auth.ts";
import { ResponseMismatch, responseChecker } from "./check-response.ts";
import { explainIssues, PARSE_OPTIONS } from "./explain-issues.ts";
import { type FieldError, invalidFields, Problem, pointerTo } from "./problem.ts";
import { queryReader } from "./read-query.ts";
import { problemsOf, type Route, TAKEN_OVER } from "./route.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set once the gate has let a request in; null on a public route. */
    admission: Admission | null;
  }
}

/** On every answer: nothing may guess another content type, keep a copy, or show it as a page. */
export const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

const JSON_CONTENT_TYPE = "application/json; charset=utf-8";

type EndpointOptions = {
  /** Aborted when the server closes. */
  closing: AbortSignal;
  /** Checks what handlers return against what their routes declare. For tests: it costs as much as a handler. */
  checkResponses: boolean;
  /** Told about an error after which no answer can be sent any more. */
  onLateError: (error: unknown, request: FastifyRequest) => void;
};

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/** The Fastify handler of a route. All that can be prepared is, so that a request costs a parse and the handler. */
export function endpoint(route: Route, { closing, checkResponses, onLateError }: EndpointOptions): Handler {
  const readParams = route.params === undefined ? nothing : paramsReader(route.params);
  const readQuery = route.query === undefined ? nothing : queryOf(route.query);
  const readBody = route.body === undefined ? nothing : bodyReader(route.body);
  const check = checkResponses ? responseChecker(route) : null;
  const declared = new Set(problemsOf(route));

  async function handle(request: FastifyRequest, reply: FastifyReply) {
    const input = {
      params: readParams(request),
      query: readQuery(request),
      body: readBody(request),
      auth: request.admission === null ? null : request.admission.auth,
      request,
      reply,
      signal: closing,
    };
    const result = await route.handler(input);
    if (result !== TAKEN_OVER) check?.(result);
    return result;
  }

  return async (request, reply) => {
    try {
      const result = await handle(request, reply);
      if (result === TAKEN_OVER) return undefined;
      const { schema, contentType = schema && JSON_CONTENT_TYPE } = route.responses[result.status] ?? {};
      reply.code(result.status).headers(SECURITY_HEADERS);
      if (contentType !== undefined) reply.type(contentType);
      if (request.admission?.headers) reply.headers(request.admission.headers);
      // Last, so that a route may say more exactly of one answer what it declares of all.
      if (result.headers !== undefined) reply.headers(result.headers);
      if (closing.aborted) reply.header("connection", "close");
      if (contentType === undefined) return reply.send();
      return reply.send(schema === undefined ? result.body : JSON.stringify(result.body));
    } catch (error) {
      if (reply.sent) {
        onLateError(error, request);
        reply.raw.destroy();
        return undefined;
      }
      if (checkResponses && error instanceof Problem && !declared.has(error.status)) {
        throw new ResponseMismatch(
          `${route.method} ${route.path} does not declare the problem ${error.status}: ${error.detail}`,
        );
      }
      throw error;
    }
  };
}

type Reader = (request: FastifyRequest) => unknown;

const nothing: Reader = () => undefined;

function paramsReader(schema: z.ZodObject): Reader {
  return ({ params }) => {
    for (const [name, value] of Object.entries(params as Record<string, string>)) {
      if (value.includes("\0")) {
        const message = `"${name}" contains the character U+0000.`;
        throw invalidFields([{ in: "path", pointer: pointerTo([name]), message, fix: "Remove it." }]);
      }
    }
    return valid(schema, params, "path");
  };
}

function queryOf(schema: z.ZodObject): Reader {
  const read = queryReader(schema);
  return ({ url }) => {
    const start = url.indexOf("?");
    return valid(schema, read(start === -1 ? "" : url.slice(start + 1)), "query");
  };
}

function bodyReader(schema: z.ZodType): Reader {
  return ({ body }) => {
    if (body === undefined && !schema.safeParse(undefined).success) {
      throw new Problem({
        status: 400,
        code: "missing_body",
        title: "The body is missing",
        detail: "Send a JSON body with the header Content-Type: application/json.",
      });
    }
    return valid(schema, body, "body");
  };
}

function valid(schema: z.ZodType, value: unknown, part: FieldError["in"]): unknown {
  const parsed = schema.safeParse(value, PARSE_OPTIONS);
  if (parsed.success) return parsed.data;
  const [first, ...others] = explainIssues(parsed.error.issues, part);
  if (first === undefined) throw parsed.error;
  throw invalidFields([first, ...others]);
}

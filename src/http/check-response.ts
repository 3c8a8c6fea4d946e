import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { Route } from "./route.ts";

/** A handler returned what its route does not declare: our bug, found by a test. */
export class ResponseMismatch extends Error {
  override readonly name = "ResponseMismatch";
}

type Returned = { status: number; body?: unknown };

/**
 * Checks what a handler returns against what its route declares: the status, and the body as it will be sent. A field
 * that the schema does not name is a mismatch too, since the API's description says that there is none.
 */
export function responseChecker(route: Route): (result: Returned) => void {
  const name = `${route.method} ${route.path}`;
  return ({ status, body }) => {
    const spec = route.responses[status];
    if (spec === undefined) throw new ResponseMismatch(`${name} does not declare the status ${status}`);
    if (spec.schema === undefined) return;
    const sent: unknown = JSON.parse(JSON.stringify(body) ?? "null");
    const wrong = mismatch(spec.schema, sent);
    if (wrong !== null)
      throw new ResponseMismatch(`${name} answers ${status} with another body than it declares: ${wrong}`);
  };
}

function mismatch(schema: z.ZodType, sent: unknown): string | null {
  const parsed = schema.safeParse(sent);
  if (!parsed.success) return parsed.error.message;
  const declared: unknown = JSON.parse(JSON.stringify(parsed.data) ?? "null");
  if (isDeepStrictEqual(declared, sent)) return null;
  return `declared is ${JSON.stringify(declared)}, sent is ${JSON.stringify(sent)}`;
}

import { z } from "zod";
import {
  inspectedDetailSchema,
  inspectedSchema,
  inspectorPatchSchema,
  inspectorSchema,
  newInspectorSchema,
} from "../contract/inspectors.ts";
import { deleteInspected, findInspected, listInspected } from "../store/inspectors.ts";
import type { Dependencies } from "./dependencies.ts";
import { listOf } from "./page.ts";
import { noSuch } from "./problem.ts";
import { routesOf } from "./record-routes.ts";
import { defineRoute, type Route } from "./route.ts";

const params = z.object({ id: z.string().max(64) });

/** What a receiver that is built in takes: more than any webhook has. */
const MAX_INSPECTED_BYTES = 4 * 1_048_576;

/** Inspectors, and what came to them. */
export function inspectorRoutes({ database, records }: Dependencies): Route[] {
  async function ofOwn(accountId: string, id: string) {
    if ((await records.inspectors.find(accountId, id)) === null) throw noSuch("inspector", id);
    return { accountId, inspectorId: id };
  }

  return [
    ...routesOf({
      name: "inspector",
      one: "an inspector",
      path: "/v1/inspectors",
      scopes: { read: "connectors:read", write: "connectors:write" },
      schemas: { view: inspectorSchema, create: newInspectorSchema, patch: inspectorPatchSchema },
      desk: records.inspectors,
      filters: {},
      notes: {
        create:
          "A receiver on this server: give its `path`, behind this server's address, to a connector as its URL, and see what comes.",
        remove: "What came to it is gone, too.",
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/inspectors/{id}/requests",
      summary: "List what came to an inspector",
      description: "The last 100 requests, the latest first.",
      tag: "inspectors",
      scope: "deliveries:read",
      params,
      responses: { 200: { description: "All of them.", schema: listOf(inspectedSchema) } },
      problems: [404],
      async handler({ params: { id }, auth }) {
        return { status: 200, body: { data: await listInspected(database, await ofOwn(auth.accountId, id)) } };
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/v1/inspectors/{id}/requests",
      operationId: "clearInspector",
      summary: "Forget what came to an inspector",
      tag: "inspectors",
      scope: "connectors:write",
      params,
      responses: { 204: { description: "They are gone." } },
      problems: [404],
      async handler({ params: { id }, auth }) {
        const which = await ofOwn(auth.accountId, id);
        await database.transaction((tx) => deleteInspected(tx, which));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/inspected/{id}",
      operationId: "getInspectedRequest",
      summary: "Read a request that came to an inspector",
      tag: "inspectors",
      scope: "deliveries:read",
      params,
      responses: { 200: { description: "With its headers and its body.", schema: inspectedDetailSchema } },
      problems: [404],
      async handler({ params: { id }, auth }) {
        const found = await findInspected(database, { accountId: auth.accountId, id });
        if (!found) throw noSuch("request", id);
        const { account_id: _, headers, truncated, ...rest } = found;
        return {
          status: 200,
          body: { ...rest, headers: JSON.parse(headers) as Record<string, string>, truncated: truncated === 1 },
        };
      },
    }),
  ];
}

const FIRST_STATUS = 200;
const LAST_STATUS = 599;

/** An inspector may be set up with any. */
const ANY_STATUS: Record<number, { description: string; contentType: string }> = Object.fromEntries(
  Array.from({ length: LAST_STATUS - FIRST_STATUS + 1 }, (_, n) => [
    FIRST_STATUS + n,
    { description: "As the inspector is set up to answer.", contentType: "application/json" },
  ]),
);

/** Where inspectors listen: whatever comes there is taken. It is no part of the API that is described. */
export function inspectRoutes({ inspections }: Dependencies): Route[] {
  const tokenParams = z.object({ token: z.string().max(64) });
  const places = [
    { path: "/inspect/{token}", params: tokenParams },
    { path: "/inspect/{token}/{event}", params: tokenParams.extend({ event: z.string().max(128) }) },
  ];
  return places.flatMap(({ path, params }) =>
    (["GET", "POST", "PUT", "DELETE"] as const).map((method) =>
      defineRoute({
        method,
        path,
        summary: "Send to an inspector",
        tag: "inspectors",
        scope: null,
        params,
        takesBytes: true,
        body: z.unknown(),
        bodyLimit: MAX_INSPECTED_BYTES,
        isSafe: false,
        responses: ANY_STATUS,
        problems: [404],
        async handler({ params: { token }, body, request, signal }) {
          const headers: Record<string, string> = {};
          for (const [name, value] of Object.entries(request.headers)) {
            if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
          }
          const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
          const arrived = { method, path: request.url, headers, body: bytes };
          const answer = await inspections.receive(token, arrived, { signal });
          if (answer === null) throw noSuch("inspector", token);
          return answer;
        },
      }),
    ),
  );
}

import { z } from "zod";
import { auditEntrySchema } from "../contract/audit-log.ts";
import { listAuditEntries } from "../store/audit-log.ts";
import type { Dependencies } from "./dependencies.ts";
import { pageOf, pageQuery, toPage } from "./page.ts";
import { defineRoute, type Route } from "./route.ts";

const text = z.string().min(1).max(128);

/** Who changed what. */
export function auditLogRoutes({ database }: Pick<Dependencies, "database">): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/audit-log",
      operationId: "listAuditEntries",
      summary: "List who changed what, the latest first",
      description:
        "Every change of what the account has set up, by members and API keys. It is kept as long as the account's calls are.",
      tag: "audit-log",
      scope: "audit:read",
      query: z.strictObject({
        noun: text.optional().meta({ description: "Of this kind alone, as paths have it: connectors, trunks, …" }),
        noun_id: text.optional().meta({ description: "Of this one alone." }),
        actor_id: text.optional().meta({ description: "By this member or API key alone." }),
        ...pageQuery(z.string()),
      }),
      responses: { 200: { description: "A page of entries.", schema: pageOf(auditEntrySchema) } },
      async handler({ query: { noun, noun_id: nounId, actor_id: actorId, cursor: before, limit }, auth }) {
        const filter = { accountId: auth.accountId, noun, nounId, actorId, before, limit: limit + 1 };
        const rows = await listAuditEntries(database, filter);
        return { status: 200, body: toPage(rows, limit, ({ id }) => id) };
      },
    }),
  ];
}

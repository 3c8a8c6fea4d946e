import { z } from "zod";
import { isRefusal, readLead } from "../calls/read-lead.ts";
import { findWidget } from "../store/widgets.ts";
import type { Dependencies } from "./dependencies.ts";
import { invalidFields, noSuch } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const takenLeadSchema = z
  .object({ lead_id: z.string(), call_id: z.string(), status: z.enum(["queued", "scheduled"]) })
  .meta({ id: "TakenLead" });

/** A lead of one's own, to see what becomes of others'. */
export function widgetTestRoutes({ database, leads }: Pick<Dependencies, "database" | "leads">): Route[] {
  return [
    defineRoute({
      method: "POST",
      path: "/v1/widgets/{id}/test-lead",
      operationId: "postTestLead",
      summary: "Post a lead to a widget, as its form would",
      description: "The number is really called, once an agent of the queue has answered.",
      tag: "widgets",
      scope: "leads:write",
      params: z.object({ id: z.string().max(64) }),
      body: z.strictObject({ number: z.string().min(1).max(64) }).meta({ id: "NewTestLead" }),
      responses: { 201: { description: "The lead is stored.", schema: takenLeadSchema } },
      problems: [404],
      async handler({ params: { id }, body: { number }, auth: { accountId } }) {
        const widget = await findWidget(database, { accountId, id });
        if (widget === null) throw noSuch("widget", id);
        const read = readLead({ lc_number: number, lc_param_name: "Test" }, widget.country);
        if (isRefusal(read)) {
          const message = read.message.replaceAll("lc_number", "number");
          throw invalidFields([{ in: "body", pointer: "#/number", message, fix: "Send another number." }]);
        }
        return { status: 201, body: await leads.take({ ...read, widget, lead: { ...read.lead, source: "api" } }) };
      },
    }),
  ];
}

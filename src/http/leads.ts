import { z } from "zod";
import { callStepSchema } from "../contract/call-steps.ts";
import { clientIdSchema } from "../contract/fields.ts";
import { type LeadView, leadViewSchema } from "../contract/leads.ts";
import { listSteps } from "../store/call-steps.ts";
import { findLead, listLeads, type StoredLead } from "../store/leads.ts";
import { findCall } from "../store/lists.ts";
import type { Dependencies } from "./dependencies.ts";
import { listOf, pageOf, pageQuery, toPage } from "./page.ts";
import { noSuch } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

/** Leads: who asked to be called, and what has become of them. */
export function leadRoutes({ database, leads }: Dependencies): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/leads",
      summary: "List leads, the newest first",
      tag: "leads",
      scope: "leads:read",
      query: z.strictObject({
        widget_id: z.string().max(64).optional().meta({ description: "Those of one widget." }),
        ...pageQuery(z.string()),
      }),
      responses: { 200: { description: "A page of leads.", schema: pageOf(leadViewSchema) } },
      async handler({ query: { widget_id: widgetId, cursor: before, limit }, auth: { accountId } }) {
        const rows = await listLeads(database, { accountId, widgetId, before, limit: limit + 1 });
        const page = toPage(rows, limit, ({ id }) => id);
        return { status: 200, body: { ...page, data: page.data.map(leadView) } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/leads/{id}",
      summary: "Read a lead and what has become of it",
      tag: "leads",
      scope: "leads:read",
      params: z.object({ id: z.string().max(64) }),
      responses: { 200: { description: "The lead.", schema: leadViewSchema } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        const lead = await findLead(database, { accountId, id });
        if (lead === null) throw noSuch("lead", id);
        return { status: 200, body: leadView(lead) };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/leads/{id}/drop",
      summary: "Call a lead no more",
      description: "A call that is planned is not placed; one that is under way goes on, and is not tried again.",
      tag: "leads",
      scope: "leads:write",
      params: z.object({ id: z.string().max(64) }),
      responses: { 200: { description: "The lead as it is now.", schema: leadViewSchema } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        await leads.drop(accountId, id);
        const lead = await findLead(database, { accountId, id });
        if (lead === null) throw noSuch("lead", id);
        return { status: 200, body: leadView(lead) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/calls/{id}/steps",
      summary: "Read how a call was placed: who was rung, why, and what came of it",
      description: "In their order. A call that Hookswitch did not place has none.",
      tag: "calls",
      scope: "events:read",
      params: z.object({ id: clientIdSchema }),
      responses: { 200: { description: "The steps so far.", schema: listOf(callStepSchema) } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        const steps = await listSteps(database, { accountId, callId: id });
        if (steps.length === 0 && !(await findCall(database, { accountId, id }))) throw noSuch("call", id);
        return { status: 200, body: { data: steps } };
      },
    }),
  ];
}

function leadView({ lead, planned, account_id: _, id: _id, ...row }: StoredLead): LeadView {
  return { ...lead, ...row, tries: planned?.tries ?? 0, next_try_at: planned?.due_at ?? null };
}

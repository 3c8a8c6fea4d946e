/** The endpoint of speed to lead, as forms and scripts of the seed's product call it (seed 001, CONTRACTS §3). */
import { isRefusal, type LeadRefusal, type Parameters, readLead, requireParameter } from "../calls/read-lead.ts";
import { leadAnswerSchema, leadParametersSchema } from "../contract/leads.ts";
import type { Dependencies } from "./dependencies.ts";
import { createLeadGate } from "./lead-gate.ts";
import { LEAD_REFUSALS, wrongLead } from "./lead-refusal.ts";
import { givenTwice } from "./read-query.ts";
import { defineRoute, type Input, type Route } from "./route.ts";

const PATH = "/rest/v1/ext/add_call_api";

/** A lead is a form's fields: what is longer is none. */
const MAX_LEAD_BYTES = 65_536;

/**
 * GET and POST, each with the last slash, as it is documented, and without.
 * @returns those with the slash as `described`; the others are the same.
 */
export function postLeadRoutes({ widgetDesk, leads, findKey }: Dependencies): { described: Route[]; aliases: Route[] } {
  const gate = createLeadGate({ widgetDesk, findKey });

  async function take(parameters: Parameters, request: Input<unknown, unknown, unknown, null>["request"]) {
    const widgetKey = required(parameters, "widget_key");
    const apiKey = required(parameters, "api_key");
    const widget = await gate.byApiKey({ widgetKey, apiKey }, request);
    const read = orRefuse(readLead(parameters, widget.country));
    const taken = await leads.take({ ...read, widget, lead: { ...read.lead, source: "api" } });
    return { status: 200 as const, body: { success: true as const, ...taken } };
  }

  const shared = {
    summary: "Post a lead, who is then called",
    description:
      "Answers when the lead and its call are durable. The same number posted again to a widget within its time is the same lead. `lc_param_<anything>` goes along with the lead; `lc_param_agent<NN>name` with `lc_param_agent<NN>phone` replace the widget's queue for this call.",
    tag: "leads",
    scope: null,
    query: leadParametersSchema,
    responses: { 200: { description: "The lead is stored.", schema: leadAnswerSchema } },
    problems: [400, 401, 403, 404, 422, 429, 503],
    refusals: LEAD_REFUSALS,
  } as const;

  const at = (path: string): Route[] => [
    defineRoute({
      ...shared,
      method: "GET",
      path,
      operationId: "getLeadCalled",
      isSafe: false,
      handler: ({ query, request }) => take(query, request),
    }),
    defineRoute({
      ...shared,
      method: "POST",
      path,
      operationId: "postLead",
      body: leadParametersSchema.optional(),
      bodyLimit: MAX_LEAD_BYTES,
      takesForms: true,
      handler: ({ query, body = {}, request }) => take(together(query, body), request),
    }),
  ];
  return { described: at(`${PATH}/`), aliases: at(PATH) };
}

/** The parameters of the address and of the body; what is in both is given twice. */
function together(query: Parameters, body: Parameters): Parameters {
  for (const name of Object.keys(query)) if (name in body) throw givenTwice(name, "body");
  return { ...query, ...body };
}

function required(parameters: Parameters, name: string): string {
  const value = requireParameter(parameters, name);
  if (typeof value !== "string") throw wrongLead(value);
  return value;
}

function orRefuse<T extends object>(read: T | LeadRefusal): T {
  if (isRefusal(read)) throw wrongLead(read);
  return read;
}

/** A form on a website that posts leads with the widget key alone: its script, its endpoint, and the snippet to paste. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { isRefusal, type Parameters, readLead } from "../calls/read-lead.ts";
import type { Lead } from "../contract/leads.ts";
import { formParametersSchema, leadAnswerSchema, snippetSchema } from "../contract/leads.ts";
import { findWidget } from "../store/widgets.ts";
import type { Dependencies } from "./dependencies.ts";
import { createLeadGate } from "./lead-gate.ts";
import { LEAD_REFUSALS, wrongLead } from "./lead-refusal.ts";
import { noSuch } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const SCRIPT = readFileSync(new URL("widget-form.js", import.meta.url));

const SCRIPT_HEADERS = {
  "cache-control": "public, max-age=300",
  // A page may ask for itself that only what allows it is embedded (Fetch §3.7).
  "cross-origin-resource-policy": "cross-origin",
};

/** A form's fields: what is longer is none. */
const MAX_FORM_BYTES = 65_536;

const params = z.object({ key: z.string().max(64) });

export function widgetFormRoutes({ database, widgetDesk, leads, findKey }: Dependencies): Route[] {
  const gate = createLeadGate({ widgetDesk, findKey });
  return [
    defineRoute({
      method: "GET",
      path: "/widget/{key}.js",
      operationId: "getWidgetScript",
      summary: "The script of a widget's form",
      tag: "widgets",
      scope: null,
      params,
      responses: { 200: { description: "JavaScript.", contentType: "text/javascript; charset=utf-8" } },
      problems: [404],
      async handler({ params: { key } }) {
        if ((await widgetDesk.byKey(key)) === null) throw noSuch("widget key", key);
        return { status: 200, body: SCRIPT, headers: SCRIPT_HEADERS };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/widget/{key}/leads",
      operationId: "postFormLead",
      summary: "Post a lead from a website's form",
      description:
        "Needs the widget key alone, from a website among the widget's allowed origins. The widget's own queue is called: agents cannot be given.",
      tag: "leads",
      scope: null,
      params,
      body: formParametersSchema,
      bodyLimit: MAX_FORM_BYTES,
      takesForms: true,
      responses: { 200: { description: "The lead is stored.", schema: leadAnswerSchema } },
      problems: [403, 404, 429, 503],
      refusals: LEAD_REFUSALS,
      async handler({ params: { key }, body, request }) {
        const { widget, headers } = await gate.byOrigin(key, request);
        const read = readLead(body, widget.country);
        if (isRefusal(read)) throw wrongLead(read, headers);
        const lead = {
          ...read.lead,
          ...pageOf(body, request.headers.referer),
          source: "form" as const,
          ip: request.ip,
        };
        // Whoever sees the page could have a number of their choice called as an agent.
        const taken = await leads.take({ widget, lead, agents: null });
        return { status: 200, headers, body: { success: true, ...taken } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/widgets/{id}/snippet",
      summary: "Read the snippet that puts a widget's form on a website",
      description: "The website must be among the widget's allowed origins.",
      tag: "widgets",
      scope: "widgets:read",
      params: z.object({ id: z.string().max(64) }),
      responses: { 200: { description: "HTML to paste.", schema: snippetSchema } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId }, request }) {
        const widget = await findWidget(database, { accountId, id });
        if (widget === null) throw noSuch("widget", id);
        const host = request.headers.host ?? "";
        // Without a scheme, since a proxy may end TLS in front of the server.
        const src = `//${/^[\w.:[\]-]+$/.test(host) ? host : "localhost"}/widget/${widget.key}.js`;
        const html = `<script async src="${src}"></script>`;
        return { status: 200, body: { html, form_attribute: `data-hookswitch="${widget.key}"` } };
      },
    }),
  ];
}

/** The page that the form stands on, and where its visitor came from: as the script says, or as the browser does. */
function pageOf({ site_path, referer }: Parameters, page: string | undefined): Pick<Lead, "site_path" | "referer"> {
  const path = textOf(site_path) ?? (page === undefined ? undefined : URL.parse(page)?.pathname);
  const from = textOf(referer) ?? page;
  return { ...(path && { site_path: path.slice(0, 2_048) }), ...(from && { referer: from.slice(0, 2_048) }) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

import { z } from "zod";
import { checkWidget, findUnknownAgents, type SettingError } from "../calls/check-widget.ts";
import { MAX_WIDGETS } from "../calls/widget-desk.ts";
import { newWidgetSchema, type WidgetView, widgetPatchSchema, widgetSchema } from "../contract/widgets.ts";
import type { Widget } from "../model/widget.ts";
import { findWidget, listWidgets } from "../store/widgets.ts";
import type { Dependencies } from "./dependencies.ts";
import { pageOf, pageQuery, toPage } from "./page.ts";
import { type FieldError, invalidFields, noSuch, Problem, pointerTo } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const params = z.object({ id: z.string().max(64) });

/** Widgets: what becomes of the leads that a form or a script posts. */
export function widgetRoutes({ database, widgetDesk }: Dependencies): Route[] {
  const shown = (id: string, widget: Widget | null) => {
    if (widget === null) throw noSuch("widget", id);
    return { status: 200 as const, body: widgetView(widget) };
  };

  return [
    defineRoute({
      method: "GET",
      path: "/v1/widgets",
      summary: "List widgets, the newest first",
      tag: "widgets",
      scope: "widgets:read",
      query: z.strictObject(pageQuery(z.string())),
      responses: { 200: { description: "A page of widgets.", schema: pageOf(widgetSchema) } },
      async handler({ query: { cursor: before, limit }, auth: { accountId } }) {
        const rows = await listWidgets(database, { accountId, before, limit: limit + 1 });
        const page = toPage(rows, limit, ({ id }) => id);
        return { status: 200, body: { ...page, data: page.data.map(widgetView) } };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/widgets",
      summary: "Create a widget",
      description: "Its key comes with the answer: forms and scripts post leads with it.",
      tag: "widgets",
      scope: "widgets:write",
      body: newWidgetSchema,
      responses: { 201: { description: "The widget with its key.", schema: widgetSchema } },
      problems: [409],
      async handler({ body, auth: { accountId } }) {
        const { settings, errors } = checkWidget(body);
        refuseWrong([...errors, ...(await findUnknownAgents(database, { accountId, queue: settings.queue }))]);
        const widget = await widgetDesk.create(accountId, settings);
        if (widget === null) throw tooMany();
        return { status: 201, body: widgetView(widget) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/widgets/{id}",
      summary: "Read a widget",
      tag: "widgets",
      scope: "widgets:read",
      params,
      responses: { 200: { description: "The widget.", schema: widgetSchema } },
      problems: [404],
      handler: async ({ params: { id }, auth: { accountId } }) =>
        shown(id, await findWidget(database, { accountId, id })),
    }),
    defineRoute({
      method: "PATCH",
      path: "/v1/widgets/{id}",
      summary: "Change a widget",
      description: "Only what is given changes; `queue`, `hours` and `retry` are replaced whole.",
      tag: "widgets",
      scope: "widgets:write",
      params,
      body: widgetPatchSchema,
      responses: { 200: { description: "The widget as it is now.", schema: widgetSchema } },
      problems: [404],
      async handler({ params: { id }, body, auth: { accountId } }) {
        const stored = await findWidget(database, { accountId, id });
        if (stored === null) throw noSuch("widget", id);
        const { settings, errors } = checkWidget(body, stored.country);
        refuseWrong([...errors, ...(await findUnknownAgents(database, { accountId, queue: settings.queue }))]);
        return shown(id, await widgetDesk.change(accountId, id, settings));
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/v1/widgets/{id}",
      summary: "Delete a widget",
      description: "What is scheduled is not called any more; calls under way go on. Its leads stay readable.",
      tag: "widgets",
      scope: "widgets:write",
      params,
      responses: { 204: { description: "It is gone." } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        if (!(await widgetDesk.remove(accountId, id))) throw noSuch("widget", id);
        return { status: 204 };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/widgets/{id}/rotate-key",
      summary: "Give a widget a new key",
      description: "The key before is unknown from the answer on: put the new one into every form and script.",
      tag: "widgets",
      scope: "widgets:write",
      params,
      responses: { 200: { description: "The widget with its new key.", schema: widgetSchema } },
      problems: [404],
      handler: async ({ params: { id }, auth: { accountId } }) => shown(id, await widgetDesk.rotateKey(accountId, id)),
    }),
  ];
}

function refuseWrong(wrong: readonly SettingError[]): void {
  const [first, ...others] = wrong.map(
    ({ path, message, fix }): FieldError => ({ in: "body", pointer: pointerTo(path), message, fix }),
  );
  if (first !== undefined) throw invalidFields([first, ...others]);
}

function widgetView({ account_id: _, ...widget }: Widget): WidgetView {
  return widget;
}

function tooMany(): Problem {
  return new Problem({
    status: 409,
    code: "too_many_widgets",
    detail: `An account has at most ${MAX_WIDGETS} widgets. Delete one that is no longer needed.`,
  });
}

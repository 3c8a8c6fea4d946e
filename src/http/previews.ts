import { setImmediate as turn } from "node:timers/promises";
import { z } from "zod";
import { type EventPreview, newPreviewSchema, previewSchema, savedPreviewSchema } from "../contract/previews.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { match } from "../journey/match.ts";
import { compareWithSent, withSent } from "../journey/preview/compare-with-sent.ts";
import { previewEvent } from "../journey/preview/preview-event.ts";
import type { Connector } from "../model/connector.ts";
import type { StoredEvent } from "../model/event.ts";
import { findEvent, listEvents } from "../store/lists.ts";
import { dialectOf } from "./check-connector.ts";
import type { Dependencies } from "./dependencies.ts";
import { ownConnector } from "./own-connector.ts";
import { invalidFields, noSuch, type Problem, pointerTo } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";
import { editedConnector, unsavedConnector } from "./unsaved-connector.ts";

/** The most events of one call that are shown; more than any call has that is not a test of it. */
const MAX_EVENTS = 100;
/** What of an answer may be requests, but for the first. */
const MAX_CHARACTERS = 4 * 1_048_576;

type Chosen = Pick<z.output<typeof newPreviewSchema>, "event_id" | "call_id" | "type">;

/** Previews: what a connector would send. Nothing leaves the machine. */
export function previewRoutes({ database, directory, guard }: Dependencies): Route[] {
  async function previews(connector: Connector, dialect: Dialect, chosen: Chosen): Promise<EventPreview[]> {
    const { account_id: accountId } = connector;
    const show = (events: readonly StoredEvent[], isExample: boolean) =>
      previewAll(events, { connector, dialect, isExample });
    if (chosen.event_id !== undefined) {
      const found = await findEvent(database, { accountId, id: chosen.event_id });
      if (!found) throw noneChosen("event_id", `There is no event "${chosen.event_id}".`);
      return show([found.event], false);
    }
    if (chosen.call_id !== undefined) {
      const events = await listEvents(database, { accountId, callId: chosen.call_id, limit: MAX_EVENTS });
      if (events.length === 0) throw noneChosen("call_id", `There is no event of a call "${chosen.call_id}".`);
      return show(
        events.toSorted((a, b) => a.seq - b.seq),
        false,
      );
    }
    const examples = dialect.examples.filter((event) =>
      chosen.type === undefined ? isSubscribed(event, connector, dialect) : event.type === chosen.type,
    );
    if (chosen.type !== undefined && examples.length === 0) {
      throw noneChosen("type", `The dialect ${dialect.name} has no ${chosen.type}.`);
    }
    return show(examples, true);
  }

  return [
    defineRoute({
      method: "POST",
      path: "/v1/connectors/{id}/preview",
      summary: "See what a connector would send",
      description:
        "Renders a past event, every event of a past call, or the dialect's examples, with the connector as it is saved or as `change` would make it, and tells what each variable of its template stands for and, of a past event, how that differs from what was really sent. With `compare_calls`, tells which webhooks of the last calls would differ from what was sent. Nothing is sent or saved.",
      tag: "connectors",
      scope: "deliveries:read",
      params: z.object({ id: z.string().max(64) }),
      body: savedPreviewSchema,
      responses: { 200: { description: "The requests, unsigned.", schema: previewSchema } },
      problems: [404],
      async handler({ params: { id }, body, auth }) {
        const saved = ownConnector(directory, auth.accountId, id);
        if (!saved) throw noSuch("connector", id);
        const { change, compare_calls: calls, ...chosen } = body;
        const connector = change === undefined ? saved : editedConnector(saved, change, guard);
        const dialect = dialectOf(connector.dialect);
        const shown = await previews(connector, dialect, chosen);
        const isPast = shown.some(({ event }) => !event.is_example);
        const data = isPast ? await withSent(database, connector, shown) : shown;
        const comparison = calls === 0 ? null : await compareWithSent(database, { connector, dialect, calls });
        return { status: 200, body: { data, comparison } };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/connectors/preview",
      operationId: "previewNewConnector",
      summary: "See what a connector that is not saved would send",
      tag: "connectors",
      scope: "deliveries:read",
      body: newPreviewSchema,
      responses: { 200: { description: "The requests, unsigned.", schema: previewSchema } },
      async handler({ body, auth }) {
        const { connector: given, ...chosen } = body;
        const connector = unsavedConnector(auth.accountId, given, guard);
        const data = await previews(connector, dialectOf(connector.dialect), chosen);
        return { status: 200, body: { data, comparison: null } };
      },
    }),
  ];
}

type How = Parameters<typeof previewEvent>[1];

/** Long bodies take their time, so that others are served in between; and no answer is longer than any client can want. */
async function previewAll(events: readonly StoredEvent[], how: How): Promise<EventPreview[]> {
  const previews: EventPreview[] = [];
  let characters = 0;
  for (const event of events) {
    const preview = previewEvent(event, how);
    characters += JSON.stringify(preview).length;
    if (characters <= MAX_CHARACTERS || previews.length === 0) previews.push(preview);
    else
      previews.push({ ...preview, request: null, variables: [], problem: "too long to be shown with so many others" });
    await turn();
  }
  return previews;
}

function isSubscribed(example: StoredEvent, connector: Connector, dialect: Dialect): boolean {
  return match(example, { ...connector, active: true, access: {} }, dialect) === null;
}

function noneChosen(field: string, message: string): Problem {
  const fix = field === "type" ? "Send one of its events, see GET /v1/dialects." : "Send the id of one that is listed.";
  return invalidFields([{ in: "body", pointer: pointerTo([field]), message, fix }]);
}

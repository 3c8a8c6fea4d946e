import { z } from "zod";
import { clientIdSchema } from "../contract/fields.ts";
import { newSmsSchema, type Sms, smsSchema } from "../contract/sms.ts";
import { findMessage, listMessages, type MessageEvent } from "../store/messages.ts";
import { contradiction } from "./contradiction.ts";
import type { Dependencies } from "./dependencies.ts";
import { pageOf, pageQuery, toPage } from "./page.ts";
import { noSuch } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const TYPES = { sent: "sms.sent", received: "sms.received" } as const;
const positionSchema = z.strictObject({ at: z.int(), id: z.string() });

/** SMS messages: reporting that one was sent or came in, and reading them. */
export function smsRoutes({ database, engine }: Dependencies): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/sms",
      operationId: "listSms",
      summary: "List SMS messages, the newest first",
      description: "Those that were reported here, and those that were reported as events.",
      tag: "sms",
      scope: "events:read",
      query: z.strictObject({ direction: smsSchema.shape.direction.optional(), ...pageQuery(positionSchema) }),
      responses: { 200: { description: "A page of messages.", schema: pageOf(smsSchema) } },
      async handler({ query: { direction, cursor: before, limit }, auth: { accountId } }) {
        const type = direction && TYPES[direction];
        const rows = await listMessages(database, { accountId, type, before, limit: limit + 1 });
        const page = toPage(rows, limit, ({ received_at, id }) => ({ at: received_at, id }));
        return { status: 200, body: { ...page, data: page.data.map(smsView) } };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/sms",
      operationId: "reportSms",
      summary: "Report an SMS message",
      description:
        "One that was sent or that came in: Hookswitch carries none itself. Becomes `sms.sent` or `sms.received`.",
      tag: "sms",
      scope: "events:write",
      body: newSmsSchema,
      responses: { 201: { description: "The message.", schema: smsSchema } },
      problems: [409],
      async handler({ body: { direction, id, call_id, occurred_at, is_test, ...data }, auth: { accountId } }) {
        const envelope = Object.fromEntries(
          Object.entries({ id, call_id, occurred_at, is_test }).filter(([, value]) => value !== undefined),
        );
        const report = { accountId, events: [{ ...envelope, type: TYPES[direction], data }] };
        const result = await engine.report(report);
        if (result.kind === "refused") throw contradiction(result, null);
        const [accepted] = result.events;
        const message = accepted && (await findMessage(database, { accountId, id: accepted.id }));
        if (!message) throw noSuch("message", accepted?.id ?? "");
        return { status: 201, body: smsView(message) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/sms/{id}",
      operationId: "getSms",
      summary: "Read an SMS message",
      tag: "sms",
      scope: "events:read",
      params: z.object({ id: clientIdSchema }),
      responses: { 200: { description: "The message.", schema: smsSchema } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        const message = await findMessage(database, { accountId, id });
        if (!message) throw noSuch("message", id);
        return { status: 200, body: smsView(message) };
      },
    }),
  ];
}

function smsView({ id, type, data, call_id, occurred_at, received_at, is_test }: MessageEvent): Sms {
  const { call_id: named, ...message } = data;
  const direction = type === "sms.sent" ? "sent" : "received";
  return { id, direction, ...message, call_id: call_id ?? named ?? null, occurred_at, received_at, is_test };
}

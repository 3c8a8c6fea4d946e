import { z } from "zod";
import { contactSchema } from "../contract/contacts.ts";
import { callSchema } from "../contract/events.ts";
import { clientIdSchema } from "../contract/fields.ts";
import { hasEnded, remoteNumber } from "../model/call.ts";
import { findAgents, findCall, listAgentCallIds } from "../store/lists.ts";
import { findAnswered, findLastKnown, type KnownContact } from "../store/screens.ts";
import type { Dependencies } from "./dependencies.ts";
import { noSuch } from "./problem.ts";
import { defineRoute, type Route, TAKEN_OVER } from "./route.ts";
import { createScreenNews } from "./screen-news.ts";
import { type EventStream, lastEventId, sse } from "./sse.ts";

/** What was committed this long before a client's last event may still be news to it. */
const RESUME_OVERLAP_MS = 5_000;

/** What a stream of an agent's screen sends, each as an event named `call`. */
const screenSchema = z
  .object({
    call: callSchema,
    contacts: z.array(
      z.object({
        connector: z.object({ id: z.string(), name: z.string() }),
        contact: contactSchema,
        last_known: z.boolean().meta({ description: "True until the CRM has answered for this very call." }),
        updated_at: z.int(),
      }),
    ),
  })
  .meta({ id: "Screen", description: "A call and its contacts in the connectors' order." });

type Screen = z.output<typeof screenSchema>;

/** The agent's screen: their calls and what the CRMs say of who is on the line. */
export function screenRoutes({ database, directory, engine }: Dependencies): Route[] {
  const news = createScreenNews(engine.bus, (accountId, callIds) => findAgents(database, { accountId, callIds }));

  return [
    defineRoute({
      method: "GET",
      path: "/v1/agents/{id}/screen",
      summary: "Follow an agent's screen",
      description:
        "Server-sent events named `call`: each is a call of the agent with its contacts as they are now, and replaces what was sent for that call before. A new stream begins with the calls that are under way; with `Last-Event-ID` it begins with all that changed since.",
      tag: "screen",
      scope: "screen:read",
      params: z.object({ id: clientIdSchema }),
      query: z.strictObject({ last_event_id: z.string().max(32).optional() }),
      responses: { 200: { description: "A stream.", contentType: "text/event-stream", schema: screenSchema } },
      handler({ params: { id: agentId }, query, auth: { accountId }, request, reply, signal }) {
        const seen = lastEventId(request.headers, query.last_event_id);
        // An id that is not one of ours is taken as none: a browser that sends it cannot be told otherwise.
        const since = seen !== null && /^\d{1,15}$/.test(seen) ? Number(seen) - RESUME_OVERLAP_MS : null;
        follow(sse(reply, { signal }), { accountId, agentId, since });
        return TAKEN_OVER;
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/calls/{id}/screen",
      operationId: "readCallScreen",
      summary: "Read what the screen of a call's agent shows, or showed at its end",
      tag: "screen",
      scope: "screen:read",
      params: z.object({ id: clientIdSchema }),
      responses: { 200: { description: "The call with its contacts.", schema: screenSchema } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        const screen = await readScreen(accountId, id);
        if (!screen) throw noSuch("call", id);
        return { status: 200, body: screen };
      },
    }),
  ];

  function follow(stream: EventStream, who: { accountId: string; agentId: string; since: number | null }): void {
    if (stream.signal.aborted) return;
    const { accountId } = who;
    const waiting = new Set<string>();
    let sending = false;
    const unfollow = news.follow(who, {
      hear(callIds) {
        for (const id of callIds) waiting.add(id);
        sendWaitingOrEnd();
      },
      missed: () => stream.close(),
    });
    stream.signal.addEventListener("abort", unfollow);
    void begin();

    async function begin(): Promise<void> {
      try {
        for (const id of await listAgentCallIds(database, { ...who, now: Date.now() })) waiting.add(id);
      } catch {
        return stream.close();
      }
      sendWaitingOrEnd();
    }

    /** What cannot be read now is not passed over: the client comes back and asks for what it has missed. */
    function sendWaitingOrEnd(): void {
      sendWaiting().catch(() => stream.close());
    }

    /** One after the other, so that what is read later is sent later. */
    async function sendWaiting(): Promise<void> {
      if (sending) return;
      sending = true;
      for (const callId of waiting) {
        waiting.delete(callId);
        const at = Date.now();
        const screen = await readScreen(accountId, callId);
        if (stream.signal.aborted) return;
        if (screen) stream.send({ id: String(at), event: "call", data: screen });
      }
      sending = false;
    }
  }

  async function readScreen(accountId: string, callId: string): Promise<Screen | null> {
    const call = await findCall(database, { accountId, id: callId });
    if (!call) return null;
    const number = remoteNumber(call);
    // Once a call has ended, what was known before is no longer a stand-in for an answer to come. Read before the
    // answers: an answer that comes meanwhile must not be taken for what was known before it.
    const known = number === undefined || hasEnded(call) ? [] : await findLastKnown(database, { accountId, number });
    const answered = await findAnswered(database, { accountId, callId });
    return { call, contacts: inOrder(accountId, { answered, known }) };
  }

  function inOrder(accountId: string, from: { answered: KnownContact[]; known: KnownContact[] }): Screen["contacts"] {
    const { answered, known } = from;
    return directory.connectorsOf(accountId).flatMap(({ id, name }) => {
      const answer = answered.find(({ connector_id }) => connector_id === id);
      const shown = answer ?? known.find(({ connector_id }) => connector_id === id);
      if (!shown) return [];
      const { contact, updated_at } = shown;
      return { connector: { id, name }, contact, last_known: answer === undefined, updated_at };
    });
  }
}

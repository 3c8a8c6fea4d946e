import { z } from "zod";
import type { Told } from "../calls/call-desk.ts";
import {
  acceptedBatchSchema,
  callChangeSchema,
  newAnalysisSchema,
  newOutcomeSchema,
  newTranscriptSchema,
} from "../contract/calls.ts";
import type { Call } from "../contract/events.ts";
import { clientIdSchema } from "../contract/fields.ts";
import type { AcceptedEvent } from "../journey/context.ts";
import { findCall } from "../store/lists.ts";
import { contradiction } from "./contradiction.ts";
import type { Dependencies } from "./dependencies.ts";
import { invalidFields, noSuch, pointerTo } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const params = z.object({ id: clientIdSchema });

/** Hours of what was said, or an analysis of it. */
const MAX_BYTES = 2 * 1_048_576;

/** What is told of a call after it is known. The same as events says the same, and by the same rules. */
export function callChangeRoutes({ database, callDesk }: Dependencies): Route[] {
  async function changed(accountId: string, id: string, told: Told): Promise<z.output<typeof callChangeSchema>> {
    const [event = null] = acceptedOf(told, id);
    const call = await findCall(database, { accountId, id });
    if (!call) throw noSuch("call", id);
    return { event, call: call as Call };
  }

  return [
    defineRoute({
      method: "POST",
      path: "/v1/calls/{id}/outcome",
      operationId: "setCallOutcome",
      summary: "Set what came of a call",
      description:
        "What an agent does after the end; again where they think again. Becomes `call.outcome_set`, which tells the tag with its type; the outcome that the call has already becomes nothing.",
      tag: "calls",
      scope: "calls:write",
      params,
      body: newOutcomeSchema,
      responses: { 200: { description: "The call with its outcome.", schema: callChangeSchema } },
      problems: [404, 409],
      async handler({ params: { id }, body, auth: { accountId } }) {
        return { status: 200, body: await changed(accountId, id, await callDesk.setOutcome(accountId, id, body)) };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/calls/{id}/transcript",
      operationId: "tellCallTranscript",
      summary: "Tell what was said on a call",
      description:
        "While the call runs each segment becomes `conversation.transcript`. The end of the call carries all of them. After it only the whole can be told, with `complete`.",
      tag: "calls",
      scope: "calls:write",
      params,
      body: newTranscriptSchema,
      bodyLimit: MAX_BYTES,
      responses: { 202: { description: "Stored.", schema: acceptedBatchSchema } },
      problems: [404, 409],
      async handler({ params: { id }, body, auth: { accountId } }) {
        const told = await callDesk.tellTranscript(accountId, id, body);
        return { status: 202, body: { events: acceptedOf(told, id, (index) => ["segments", index]) } };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/calls/{id}/analysis",
      operationId: "tellCallAnalysis",
      summary: "Tell what the processing of a call has found",
      description:
        "Once, after the end. Becomes `call.processed`, which carries the transcript also where it is left out here. Where the account has chosen what its analyses find, `analysis` has no other names.",
      tag: "calls",
      scope: "calls:write",
      params,
      body: newAnalysisSchema,
      bodyLimit: MAX_BYTES,
      responses: { 200: { description: "The call with what was found.", schema: callChangeSchema } },
      problems: [404, 409],
      async handler({ params: { id }, body, auth: { accountId } }) {
        return { status: 200, body: await changed(accountId, id, await callDesk.tellAnalysis(accountId, id, body)) };
      },
    }),
  ];
}

/** The events that came of telling something of a call. Throws the problem where none could. */
function acceptedOf(told: Told, callId: string, pathOf?: (index: number) => (string | number)[]): AcceptedEvent[] {
  switch (told.kind) {
    case "accepted":
      return told.events;
    case "refused":
      throw contradiction(told, pathOf ?? null);
    case "no_call":
      throw noSuch("call", callId);
    case "no_findings": {
      const [first, ...rest] = told.unknown.map((name) => ({
        in: "body" as const,
        pointer: pointerTo(["analysis", name]),
        message: `The account's analyses find nothing of the name ${JSON.stringify(name)}.`,
        fix: `Send some of ${told.choices.map((choice) => JSON.stringify(choice)).join(", ")}, or add it with PATCH /v1/account.`,
      }));
      if (!first) throw new Error("findings are refused by their names");
      throw invalidFields([first, ...rest]);
    }
    case "no_tag": {
      const choices = told.choices.map((name) => JSON.stringify(name)).join(", ");
      throw invalidFields([
        {
          in: "body",
          pointer: "#/tag",
          message: "There is no active outcome tag of this id or name.",
          fix: choices === "" ? "Create one with POST /v1/outcome-tags." : `Send one of ${choices}.`,
        },
      ]);
    }
  }
}

import { z } from "zod";
import type { CallAct } from "../calls/switchboard/call-control.ts";
import { holdSchema, newCallSchema, placedCallSchema, transferSchema } from "../contract/call-control.ts";
import { clientIdSchema } from "../contract/fields.ts";
import { findCall } from "../store/lists.ts";
import type { Auth } from "./auth.ts";
import type { Dependencies } from "./dependencies.ts";
import { noTelephony } from "./no-telephony.ts";
import { notReady } from "./not-ready.ts";
import { createOwnAgent } from "./own-agent.ts";
import { invalidFields, noSuch, Problem } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const params = z.object({ id: clientIdSchema });

/** Calls as a program makes them: it asks for one, ends it, holds it, hands it on. */
export function callControlRoutes({ database, callControl }: Pick<Dependencies, "database" | "callControl">): Route[] {
  const { refuseOthers, agentFor } = createOwnAgent(database);

  async function act(auth: Auth, id: string, what: CallAct): Promise<{ status: 202 }> {
    const call = await findCall(database, { accountId: auth.accountId, id });
    if (call === null) throw noSuch("call", id);
    await refuseOthers(auth, call.agent?.id ?? null);
    const acted = (await callControl?.act(auth.accountId, id, what)) ?? "not_live";
    if (acted === "not_live") throw notLive(id);
    if (acted === "not_answered") throw notAnswered(id);
    if (acted === "transferring") throw beingTransferred(id);
    return { status: 202 };
  }

  return [
    defineRoute({
      method: "POST",
      path: "/v1/calls",
      operationId: "placeCall",
      summary: "Have an agent call somebody",
      description:
        "Rings the agent's telephones first, then whom they are to talk to. Dial permissions hold as if the agent dialled. The call's events tell what becomes of it.",
      tag: "calls",
      scope: "calls:write",
      body: newCallSchema,
      responses: { 202: { description: "The agent is rung.", schema: placedCallSchema } },
      problems: [404, 409],
      async handler({ body: { agent_id, to, line_id }, auth }) {
        const { accountId } = auth;
        const agentId = await agentFor(auth, agent_id);
        if (callControl === null) throw noTelephony();
        const placed = await callControl.place({ accountId, agentId, to, lineId: line_id ?? null });
        if (placed.kind === "no_agent") throw noSuch("agent", agentId);
        if (placed.kind === "stopping") throw notReady("This node is shutting down, and takes no new calls.");
        if (placed.kind === "placed") return { status: 202, body: { call_id: placed.callId } };
        const { code, text } = placed.refusal;
        const fix =
          code === "invalid_number" ? "Send a number that exists." : "GET /v1/call-settings says what may be called.";
        throw invalidFields([{ in: "body", pointer: "#/to", message: `${text}.`, fix }]);
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/calls/{id}/hangup",
      operationId: "hangUpCall",
      summary: "End a call that goes",
      tag: "calls",
      scope: "calls:write",
      params,
      responses: { 202: { description: "It is being ended." } },
      problems: [404, 409],
      handler: ({ params: { id }, auth }) => act(auth, id, { act: "hang_up" }),
    }),
    defineRoute({
      method: "POST",
      path: "/v1/calls/{id}/hold",
      operationId: "holdCall",
      summary: "Let the other party of a call wait, with music, or take it up again",
      tag: "calls",
      scope: "calls:write",
      params,
      body: holdSchema,
      responses: { 202: { description: "It is being held, or taken up." } },
      problems: [404, 409],
      handler: ({ params: { id }, body: { held }, auth }) => act(auth, id, { act: "hold", held }),
    }),
    defineRoute({
      method: "POST",
      path: "/v1/calls/{id}/transfer",
      operationId: "transferCall",
      summary: "Hand the other party of a call to somebody else",
      description: "What follows is a call of its own, which names this one as `custom.transferred_from`.",
      tag: "calls",
      scope: "calls:write",
      params,
      body: transferSchema,
      responses: { 202: { description: "Whoever is to have it is rung." } },
      problems: [404, 409],
      handler: ({ params: { id }, body: { to }, auth }) => act(auth, id, { act: "transfer", to }),
    }),
  ];
}

function notLive(id: string): Problem {
  return new Problem({
    status: 409,
    code: "call_not_live",
    title: "The call does not go",
    detail: `The call ${id} has ended, or another system makes it.`,
  });
}

function beingTransferred(id: string): Problem {
  return new Problem({
    status: 409,
    code: "call_transferring",
    title: "The call is being handed on",
    detail: `Somebody is rung who is to have the call ${id}. Wait until they have answered or not, or end the call.`,
  });
}

function notAnswered(id: string): Problem {
  return new Problem({
    status: 409,
    code: "call_not_answered",
    title: "Nobody has answered yet",
    detail: `The call ${id} is not answered yet. Do it once it is, or end the call.`,
  });
}

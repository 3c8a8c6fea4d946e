import { z } from "zod";
import type { Given, Issued, NotIssued } from "../calls/phone-desk.ts";
import { clientIdSchema } from "../contract/fields.ts";
import {
  type NewPhoneAccountView,
  newPhoneAccountSchema,
  newPhoneCredentialsSchema,
  type PhoneCredentialsView,
  phoneAccountSchema,
  phoneCredentialsSchema,
} from "../contract/phone.ts";
import type { Dependencies } from "./dependencies.ts";
import { noTelephony } from "./no-telephony.ts";
import { createOwnAgent } from "./own-agent.ts";
import { noSuch } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const params = z.object({ id: clientIdSchema });

/** What telephones need before they can speak SIP. */
export function phoneRoutes({ database, phoneDesk }: Pick<Dependencies, "database" | "phoneDesk">): Route[] {
  const { agentFor } = createOwnAgent(database);

  return [
    defineRoute({
      method: "POST",
      path: "/v1/phone/credentials",
      operationId: "createPhoneCredentials",
      summary: "Get credentials for an agent's telephone",
      description:
        "For the telephone on the dashboard or another one, for half a day. It signs in with SIP, over WebSocket at `websocket_path` or over the other transports of docs/telephony.md.",
      tag: "phone",
      scope: "calls:write",
      body: newPhoneCredentialsSchema,
      responses: { 201: { description: "The credentials. They are told once.", schema: phoneCredentialsSchema } },
      problems: [404, 409],
      async handler({ body, auth }) {
        const agentId = await agentFor(auth, body.agent_id);
        return { status: 201, body: issuedOf(await phoneDesk.issue(auth.accountId, agentId), agentId) };
      },
    }),
    defineRoute({
      method: "PUT",
      path: "/v1/agents/{id}/phone-account",
      operationId: "renewPhoneAccount",
      summary: "Give an agent's own telephone a name and a password",
      description:
        "For desk telephones and softphones, which a person sets up once. Those that the agent had before are good for ten seconds more.",
      tag: "phone",
      scope: "calls:write",
      params,
      responses: { 200: { description: "The account, with its password.", schema: newPhoneAccountSchema } },
      problems: [404, 409],
      async handler({ params: { id }, auth }) {
        const agentId = await agentFor(auth, id);
        return { status: 200, body: givenOf(await phoneDesk.renewAccount(auth.accountId, agentId), agentId) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/agents/{id}/phone-account",
      operationId: "getPhoneAccount",
      summary: "Read an agent's own telephone's account",
      tag: "phone",
      scope: "calls:write",
      params,
      responses: { 200: { description: "The account, without its password.", schema: phoneAccountSchema } },
      problems: [404],
      async handler({ params: { id }, auth }) {
        const found = await phoneDesk.findAccount(auth.accountId, await agentFor(auth, id));
        if (found === null) throw noSuch("phone account of agent", id);
        return { status: 200, body: found };
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/v1/agents/{id}/phone-account",
      operationId: "deletePhoneAccount",
      summary: "Take an agent's own telephone's account back",
      tag: "phone",
      scope: "calls:write",
      params,
      responses: { 204: { description: "Nobody signs in with it any more, in ten seconds at the latest." } },
      problems: [404],
      async handler({ params: { id }, auth }) {
        const removed = await phoneDesk.removeAccount(auth.accountId, await agentFor(auth, id));
        if (!removed) throw noSuch("phone account of agent", id);
        return { status: 204 };
      },
    }),
  ];
}

function givenOf(given: Given, agentId: string): NewPhoneAccountView {
  return given.kind === "given" ? given.account : refuse(given, agentId);
}

function issuedOf(issued: Issued, agentId: string): PhoneCredentialsView {
  return issued.kind === "issued" ? issued.credentials : refuse(issued, agentId);
}

function refuse(refused: NotIssued, agentId: string): never {
  switch (refused.kind) {
    case "no_agent":
      throw noSuch("agent", agentId);
    case "no_telephony":
      throw noTelephony(refused.detail);
  }
}

import { z } from "zod";
import { agentStatusSchema, newAgentStatusSchema } from "../contract/agent-status.ts";
import { clientIdSchema } from "../contract/fields.ts";
import type { Dependencies } from "./dependencies.ts";
import { createOwnAgent } from "./own-agent.ts";
import { pageOf, pageQuery, toPage } from "./page.ts";
import { noSuch } from "./problem.ts";
import { defineRoute, type Route, TAKEN_OVER } from "./route.ts";
import { type EventStream, sse } from "./sse.ts";

const params = z.object({ id: clientIdSchema });
const positionSchema = z.strictObject({ at: z.int(), id: z.string() });

/** Whether agents can be rung. */
export function agentStatusRoutes({
  database,
  records,
  presence,
}: Pick<Dependencies, "database" | "records" | "presence">): Route[] {
  const { refuseOthers } = createOwnAgent(database);

  async function mustExist(accountId: string, id: string): Promise<void> {
    if ((await records.agents.find(accountId, id)) === null) throw noSuch("agent", id);
  }

  function follow(stream: EventStream, agent: { accountId: string; agentId: string }): void {
    let wanted = false;
    let isSending = false;

    /** One after the other, so that what is read later is sent later. */
    async function send(): Promise<void> {
      wanted = true;
      if (isSending) return;
      isSending = true;
      while (wanted && !stream.signal.aborted) {
        wanted = false;
        stream.send({ event: "status", data: await presence.statusOf(agent) });
      }
      isSending = false;
    }

    const sendOrEnd = () => void send().catch(() => stream.close());
    const unhear = presence.hear((changed) => {
      const { accountId, agentId } = agent;
      const isOwn = (each: typeof agent) => each.accountId === accountId && each.agentId === agentId;
      if (changed === null || changed.some(isOwn)) sendOrEnd();
    });
    stream.signal.addEventListener("abort", unhear);
    sendOrEnd();
  }

  return [
    defineRoute({
      method: "GET",
      path: "/v1/agent-statuses",
      summary: "List the agents' statuses, the newest agent first",
      tag: "agents",
      scope: "directory:read",
      query: z.strictObject({ team: clientIdSchema.optional(), ...pageQuery(positionSchema) }),
      responses: { 200: { description: "A page of them.", schema: pageOf(agentStatusSchema) } },
      async handler({ query: { team, cursor: before, limit }, auth: { accountId } }) {
        const filter = { team };
        const agents = await records.agents.list(accountId, {
          filter,
          ...(before && { before }),
          limit: limit + 1,
        });
        const page = toPage(agents, limit, ({ created_at, id }) => ({ at: created_at, id }));
        const ids = page.data.map(({ id }) => id);
        return { status: 200, body: { ...page, data: await presence.statusesOf(accountId, ids) } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/agents/{id}/status",
      operationId: "getAgentStatus",
      summary: "Read whether an agent can be rung",
      description: "`GET /v1/agents/{id}/status/stream` sends it whenever it changes.",
      tag: "agents",
      scope: "directory:read",
      params,
      responses: { 200: { description: "The status.", schema: agentStatusSchema } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        await mustExist(accountId, id);
        return { status: 200, body: await presence.statusOf({ accountId, agentId: id }) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/agents/{id}/status/stream",
      operationId: "followAgentStatus",
      summary: "Follow whether an agent can be rung",
      description: "Server-sent events named `status`: the status as it is now, and again whenever it changes.",
      tag: "agents",
      scope: "directory:read",
      params,
      responses: { 200: { description: "A stream.", contentType: "text/event-stream", schema: agentStatusSchema } },
      handler({ params: { id: agentId }, auth: { accountId }, reply, signal }) {
        follow(sse(reply, { signal }), { accountId, agentId });
        return TAKEN_OVER;
      },
    }),
    defineRoute({
      method: "PUT",
      path: "/v1/agents/{id}/status",
      operationId: "setAgentStatus",
      summary: "Say whether an agent can be rung",
      description:
        "Queues ring those who are available. In a call it says what the agent is afterwards; the time for the work after a call ends with it. A person with the role `agent` sets their own.",
      tag: "agents",
      scope: "calls:write",
      params,
      body: newAgentStatusSchema,
      responses: { 200: { description: "The status as it is now.", schema: agentStatusSchema } },
      problems: [404],
      async handler({ params: { id }, body: { status }, auth }) {
        const { accountId } = auth;
        await mustExist(accountId, id);
        await refuseOthers(auth, id);
        return { status: 200, body: await presence.choose({ accountId, agentId: id }, status) };
      },
    }),
  ];
}

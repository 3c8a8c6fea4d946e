/** Whether queues ring the agent: what they have chosen, and what their calls make of it. */
import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";

export type AgentStatus = Schemas["AgentStatus"];

const keyOf = (agentId: string) => ["agent-status", agentId];

const statusQuery = (agentId: string) =>
  queryOptions({
    queryKey: keyOf(agentId),
    queryFn: ({ signal }): Promise<AgentStatus> => api.get("/v1/agents/{id}/status", { path: { id: agentId }, signal }),
    staleTime: 60_000,
  });

/** The status as it is now; undefined until it is known. */
export function useAgentStatus(agentId: string): AgentStatus | undefined {
  return useQuery(statusQuery(agentId)).data;
}

/** Follows the agent's status for as long as it is mounted. */
export function useStatusStream(agentId: string): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const ended = new AbortController();
    async function follow() {
      const stream = { path: { id: agentId }, signal: ended.signal };
      for await (const { data } of api.follow("/v1/agents/{id}/status/stream", stream)) showStatus(queryClient, data);
    }
    // The badge at the top says that the connection is lost.
    follow().catch(() => {});
    return () => ended.abort();
  }, [agentId, queryClient]);
}

/** What the server has told of a status. */
function showStatus(queryClient: QueryClient, status: AgentStatus): void {
  queryClient.setQueryData(keyOf(status.agent_id), status);
}

export async function chooseStatus(queryClient: QueryClient, agentId: string, status: "available" | "away") {
  showStatus(queryClient, await api.put("/v1/agents/{id}/status", { path: { id: agentId }, body: { status } }));
}

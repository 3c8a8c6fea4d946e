/** Whether queues ring the agent: what they have chosen, and what their calls make of it. */
import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
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

/** What the server has told of a status. */
export function showStatus(queryClient: QueryClient, status: AgentStatus): void {
  queryClient.setQueryData(keyOf(status.agent_id), status);
}

export async function chooseStatus(queryClient: QueryClient, agentId: string, status: "available" | "away") {
  showStatus(queryClient, await api.put("/v1/agents/{id}/status", { path: { id: agentId }, body: { status } }));
}

/** Whether queues ring the agent: what they have chosen, and what their calls make of it. */
import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { onEvents } from "../live.ts";

export type AgentStatus = Schemas["AgentStatus"];

const keyOf = (agentId: string) => ["agent-status", agentId];

const statusQuery = (agentId: string) =>
  queryOptions({
    queryKey: keyOf(agentId),
    queryFn: ({ signal }): Promise<AgentStatus> => api.get("/v1/agents/{id}/status", { path: { id: agentId }, signal }),
    staleTime: 60_000,
    // The work after a call ends by itself.
    refetchInterval: ({ state }) => (state.data?.until ? Math.max(state.data.until - Date.now(), 0) + 250 : false),
  });

/** The status as it is now; undefined until it is known. */
export function useAgentStatus(agentId: string): AgentStatus | undefined {
  return useQuery(statusQuery(agentId)).data;
}

/**
 * Asks for the agent's status again whenever a call may have changed it, for as long as it is mounted. The account's
 * events tell of that already; a stream of its own would be one more of the six that browsers allow a server.
 */
export function useFreshStatus(agentId: string): void {
  const queryClient = useQueryClient();
  useEffect(
    () => onEvents(() => void queryClient.invalidateQueries({ queryKey: keyOf(agentId) })),
    [agentId, queryClient],
  );
}

/** What the server has told of a status. */
function showStatus(queryClient: QueryClient, status: AgentStatus): void {
  queryClient.setQueryData(keyOf(status.agent_id), status);
}

export async function chooseStatus(queryClient: QueryClient, agentId: string, status: "available" | "away") {
  showStatus(queryClient, await api.put("/v1/agents/{id}/status", { path: { id: agentId }, body: { status } }));
}

/** The screen pop: what the CRMs say of who is on the line. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";

export type Screen = Schemas["Screen"];

const keyOf = (callId: string) => ["screen", callId];

/** Follows the agent's screen for as long as it is mounted, and keeps what it shows for {@link useScreen}. */
export function useScreens(agentId: string): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const ended = new AbortController();
    queryClient.setQueryDefaults(["screen"], { gcTime: Number.POSITIVE_INFINITY });
    async function follow() {
      const stream = { path: { id: agentId }, signal: ended.signal };
      for await (const { data } of api.follow("/v1/agents/{id}/screen", stream)) {
        queryClient.setQueryData<Screen>(keyOf(data.call.id), data);
      }
    }
    // The badge at the top says that the connection is lost; nothing here is worth saying it twice.
    follow().catch(() => {});
    return () => ended.abort();
  }, [agentId, queryClient]);
}

/** What is known of a call now; undefined until the server has told something. */
export function useScreen(callId: string | null): Screen | undefined {
  const { data } = useQuery<Screen>({
    queryKey: keyOf(callId ?? ""),
    queryFn: () => Promise.reject(new Error("the stream tells it")),
    enabled: false,
  });
  return callId === null ? undefined : data;
}

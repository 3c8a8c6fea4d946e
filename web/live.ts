import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "./api.ts";

/** Events that come together are shown together. */
const GATHER_MS = 250;

export type Liveness = "connecting" | "live" | "lost";

/** Follows the account's events for as long as it is mounted: what they change on the screen is asked for again. */
export function useLive(): Liveness {
  const queryClient = useQueryClient();
  const [state, setState] = useState<Liveness>("connecting");
  useEffect(() => {
    const ended = new AbortController();
    const calls = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;

    function refresh() {
      timer = undefined;
      for (const id of calls) void queryClient.invalidateQueries({ queryKey: ["call", id] });
      calls.clear();
      for (const key of ["calls", "today", "deliveries"]) void queryClient.invalidateQueries({ queryKey: [key] });
    }

    async function follow() {
      const stream = { signal: ended.signal, onLost: () => setState("lost"), onBack: () => setState("live") };
      setState("live");
      for await (const { data } of api.follow("/v1/events/stream", stream)) {
        if (data.call_id !== null) calls.add(data.call_id);
        timer ??= setTimeout(refresh, GATHER_MS);
      }
    }
    follow().catch(() => setState("lost"));
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [queryClient]);
  return state;
}

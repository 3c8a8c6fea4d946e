import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, type Event } from "./api.ts";

/** Events that come together are shown together. */
const GATHER_MS = 250;

export type Liveness = "connecting" | "live" | "lost";

type Listener = (events: readonly Event[]) => void;
const listeners = new Set<Listener>();

/** Hears the account's events as they come in, some at a time. */
export function onEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Follows the account's events for as long as it is mounted: what they change on the screen is asked for again. */
export function useLive(): Liveness {
  const queryClient = useQueryClient();
  const [state, setState] = useState<Liveness>("connecting");
  useEffect(() => {
    const ended = new AbortController();
    let gathered: Event[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;

    function refresh() {
      timer = undefined;
      const events = gathered;
      gathered = [];
      const calls = new Set(events.flatMap(({ call_id }) => call_id ?? []));
      for (const id of calls) void queryClient.invalidateQueries({ queryKey: ["call", id] });
      for (const key of ["calls", "deliveries"]) void queryClient.invalidateQueries({ queryKey: [key] });
      for (const listener of listeners) listener(events);
    }

    /** What came before the stream was open, and after the page had asked, would otherwise never be seen. */
    function open() {
      setState("live");
      for (const key of ["call", "calls", "deliveries"]) void queryClient.invalidateQueries({ queryKey: [key] });
    }

    async function follow() {
      const stream = { signal: ended.signal, onLost: () => setState("lost"), onOpen: open };
      for await (const { data } of api.follow("/v1/events/stream", stream)) {
        gathered.push(data);
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

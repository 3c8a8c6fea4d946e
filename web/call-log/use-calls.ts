import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { api, type Call } from "../api.ts";
import { onEvents } from "../live.ts";
import { type Filters, isFiltered, toQuery } from "./filters.ts";

const PAGE = 200;
/** What is asked for again whenever something happens. */
const HEAD = 50;
const LOOK_EVERY_MS = 2_000;

/**
 * The calls that are asked for, a page after the other. The latest are asked for again whenever something happens; what
 * events tell of a call that is here already is shown at once, without asking.
 */
export function useCalls(filters: Filters) {
  const queryClient = useQueryClient();
  const query = toQuery(filters);
  const key = ["call-list", query] as const;
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      api.get("/v1/calls", { query: { ...query, limit: PAGE, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor,
    staleTime: Number.POSITIVE_INFINITY,
    // Who comes back sees what was there, and soon what is there now.
    refetchOnMount: "always",
    gcTime: 60_000,
  });
  const head = useQuery({
    queryKey: ["calls", "head", query],
    queryFn: ({ signal }) => api.get("/v1/calls", { query: { ...query, limit: HEAD }, signal }),
    enabled: list.data !== undefined,
    // What calls are found by is written behind the events.
    refetchInterval: isFiltered(filters) ? LOOK_EVERY_MS : false,
  });
  const told = useTold();

  const older = useMemo(() => list.data?.pages.flatMap(({ data }) => data) ?? [], [list.data]);
  const isApart =
    head.data !== undefined &&
    head.data.next_cursor !== null &&
    head.data.data.length === HEAD &&
    !head.data.data.some(({ id }) => older.some((call) => call.id === id));
  useEffect(() => {
    // So many are new that some are between what is new and what is here.
    if (isApart) void queryClient.resetQueries({ queryKey: ["call-list"] });
  }, [isApart, queryClient]);

  const isFew = isFiltered(filters) && head.data !== undefined && head.data.next_cursor === null;
  const calls = useMemo(() => {
    // What was found before and is not among all that is found now does not belong here any more.
    if (isFew) return head.data?.data ?? [];
    const latest = isApart ? [] : (head.data?.data ?? []);
    const byId = new Map<string, Call>();
    for (const call of [...latest, ...older]) if (!byId.has(call.id)) byId.set(call.id, call);
    if (isFiltered(filters)) return [...byId.values()];
    return [...byId.values()].map((call) => told.get(call.id) ?? call);
  }, [head.data, isFew, older, isApart, told, filters]);

  return { calls, list };
}

/** What events have told of calls since the page was opened. */
function useTold(): ReadonlyMap<string, Call> {
  const [told, setTold] = useState<ReadonlyMap<string, Call>>(new Map());
  const hear = useCallback((calls: readonly Call[]) => {
    setTold((before) => new Map([...before, ...calls.map((call) => [call.id, call] as const)]));
  }, []);
  useEffect(() => onEvents((events) => hear(events.flatMap(({ call }) => (call === null ? [] : [call])))), [hear]);
  return told;
}

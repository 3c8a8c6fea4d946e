import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { api, type Call } from "../api.ts";
import { onEvents } from "../live.ts";
import { type Filters, isFiltered, toQuery } from "./filters.ts";

const PAGE = 200;
/** What is asked for again whenever something happens. */
const HEAD = 50;

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
    gcTime: 60_000,
  });
  const head = useQuery({
    queryKey: ["calls", "head", query],
    queryFn: ({ signal }) => api.get("/v1/calls", { query: { ...query, limit: HEAD }, signal }),
    enabled: list.data !== undefined,
  });
  const told = useTold();

  const older = useMemo(() => list.data?.pages.flatMap(({ data }) => data) ?? [], [list.data]);
  const isApart =
    head.data !== undefined &&
    head.data.data.length === HEAD &&
    older.length > 0 &&
    !head.data.data.some(({ id }) => older.some((call) => call.id === id));
  useEffect(() => {
    // So many are new that some are between what is new and what is here.
    if (isApart) void queryClient.resetQueries({ queryKey: ["call-list"] });
  }, [isApart, queryClient]);

  const calls = useMemo(() => {
    const latest = isApart ? [] : (head.data?.data ?? []);
    const byId = new Map<string, Call>();
    for (const call of [...latest, ...older]) if (!byId.has(call.id)) byId.set(call.id, call);
    if (isFiltered(filters)) return [...byId.values()];
    return [...byId.values()].map((call) => told.get(call.id) ?? call);
  }, [head.data, older, isApart, told, filters]);

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

import { queryOptions } from "@tanstack/react-query";
import { api } from "../api.ts";

const LOOK_EVERY_MS = 5_000;

/** What waits and what has failed, counted; of what was given up, in the last day. */
export const summaryQuery = queryOptions({
  queryKey: ["deliveries", "summary"],
  queryFn: ({ signal }) => api.get("/v1/deliveries/summary", { signal }),
  refetchInterval: LOOK_EVERY_MS,
});

const WORKING_EVERY_MS = 700;
const REPLAYS = 20;

/** The latest replays; asked for again and again while one is under way. */
export const replaysQuery = queryOptions({
  queryKey: ["replays"],
  queryFn: async ({ signal }) => (await api.get("/v1/replays", { query: { limit: REPLAYS }, signal })).data,
  refetchInterval: ({ state: { data } }) =>
    data?.some(({ status, waiting }) => status === "running" || waiting > 0) ? WORKING_EVERY_MS : false,
});

/** What the pages of the settings ask for. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "../api.ts";

/** How often what changes by itself is asked for again, in milliseconds. */
const LIVE_MS = 3_000;

const LIMIT = 200;

export const trunksQuery = queryOptions({
  queryKey: ["trunks"],
  queryFn: async ({ signal }) => (await api.get("/v1/trunks", { query: { limit: LIMIT }, signal })).data,
  refetchInterval: LIVE_MS,
});

export const sharedTrunksQuery = queryOptions({
  queryKey: ["shared-trunks"],
  queryFn: async ({ signal }) => (await api.get("/v1/trunks/shared", { signal })).data,
  refetchInterval: LIVE_MS,
});

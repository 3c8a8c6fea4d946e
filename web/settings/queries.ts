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

const all = { limit: LIMIT } as const;

export const linesQuery = queryOptions({
  queryKey: ["lines"],
  queryFn: ({ signal }) => Array.fromAsync(api.list("/v1/lines", { query: all, signal })),
});

export const agentsQuery = queryOptions({
  queryKey: ["agents"],
  queryFn: ({ signal }) => Array.fromAsync(api.list("/v1/agents", { query: all, signal })),
});

export const agentStatusesQuery = queryOptions({
  queryKey: ["agent-statuses"],
  queryFn: ({ signal }) => Array.fromAsync(api.list("/v1/agent-statuses", { query: all, signal })),
  refetchInterval: LIVE_MS,
});

export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: ({ signal }) => Array.fromAsync(api.list("/v1/teams", { query: all, signal })),
});

export const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: ({ signal }) => Array.fromAsync(api.list("/v1/members", { query: all, signal })),
});

export const tagsQuery = queryOptions({
  queryKey: ["outcome-tags"],
  queryFn: ({ signal }) => Array.fromAsync(api.list("/v1/outcome-tags", { query: all, signal })),
});

export const widgetsQuery = queryOptions({
  queryKey: ["widgets"],
  queryFn: ({ signal }) => Array.fromAsync(api.list("/v1/widgets", { query: all, signal })),
});

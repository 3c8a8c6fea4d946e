/** What several pages ask for. */
import { queryOptions } from "@tanstack/react-query";
import { api, type Delivery } from "./api.ts";

export const accountQuery = queryOptions({
  queryKey: ["account"],
  queryFn: ({ signal }) => api.get("/v1/account", { signal }),
});

export const connectorsQuery = queryOptions({
  queryKey: ["connectors"],
  queryFn: async ({ signal }) => (await api.get("/v1/connectors", { signal })).data,
});

/** How every connector did over the last day. */
export const connectorHealthQuery = queryOptions({
  queryKey: ["connectors", "health"],
  queryFn: async ({ signal }) => (await api.get("/v1/connectors/health", { signal })).data,
  refetchInterval: 5_000,
});

export const dialectsQuery = queryOptions({
  queryKey: ["dialects"],
  queryFn: async ({ signal }) => (await api.get("/v1/dialects", { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
});

/** The most waiting or failed deliveries of one connector that are shown. */
export const SHOWN = 200;

export type Open = { waiting: Delivery[]; failed: Delivery[]; isMore: boolean };

/** A connector's deliveries that wait, and those that were given up on, the latest first. */
export function openDeliveriesQuery(connectorId: string) {
  return queryOptions({
    queryKey: ["deliveries", connectorId],
    async queryFn({ signal }): Promise<Open> {
      const of = { connector_id: connectorId, limit: SHOWN };
      const [waiting, failed] = await Promise.all([
        api.get("/v1/deliveries/waiting", { query: of, signal }),
        api.get("/v1/deliveries", { query: { ...of, outcome: "exhausted" }, signal }),
      ]);
      return {
        waiting: waiting.data,
        failed: failed.data,
        isMore: waiting.next_cursor !== null || failed.next_cursor !== null,
      };
    },
    refetchInterval: 5_000,
  });
}

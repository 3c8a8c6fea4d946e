import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";

export type Inspector = Schemas["Inspector"];
export type InspectedRequest = Schemas["InspectedRequest"];

/** How often it is asked what has come from elsewhere than the account's own connectors, while one looks, in milliseconds. */
const LOOK_EVERY_MS = 5_000;

export const inspectorsQuery = queryOptions({
  queryKey: ["inspectors"],
  queryFn: async ({ signal }) => (await api.get("/v1/inspectors", { query: { limit: 200 }, signal })).data,
});

export function inspectorQuery(id: string) {
  return queryOptions({
    queryKey: ["inspectors", id],
    queryFn: ({ signal }) => api.get("/v1/inspectors/{id}", { path: { id }, signal }),
  });
}

export function inspectedQuery(id: string) {
  return queryOptions({
    queryKey: ["inspectors", id, "requests"],
    queryFn: async ({ signal }) => (await api.get("/v1/inspectors/{id}/requests", { path: { id }, signal })).data,
    refetchInterval: LOOK_EVERY_MS,
  });
}

import { queryOptions } from "@tanstack/react-query";
import { api } from "../api.ts";

/** More agents than anybody chooses from a list. */
const MOST = 1_000;

export const agentsQuery = queryOptions({
  queryKey: ["agents"],
  async queryFn({ signal }) {
    const agents: { id: string; name: string }[] = [];
    for await (const { id, name } of api.list("/v1/agents", { query: { limit: 200 }, signal })) {
      agents.push({ id, name });
      if (agents.length >= MOST) break;
    }
    return agents.sort((a, b) => a.name.localeCompare(b.name));
  },
  staleTime: 60_000,
});

export const tagsQuery = queryOptions({
  queryKey: ["outcome-tags"],
  queryFn: async ({ signal }) => (await api.get("/v1/outcome-tags", { query: { limit: 200 }, signal })).data,
  staleTime: 60_000,
});

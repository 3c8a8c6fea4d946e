import type { Schemas } from "../../client/api-types.ts";
import { type Client, createClient } from "../../client/client.ts";

/** The server's public API, as any program would use it. */
export type Api = Client & {
  /** Reports an event; resolves with its id, the answer's status, and how long that took. */
  reportTimed(event: Schemas["NewEvent"]): Promise<{ id: string; status: number; ms: number }>;
};

/** @param signal ends every request and stream. */
export function createApi({ url, key, signal }: { url: string; key: string; signal: AbortSignal }): Api {
  let status = 0;
  const client = createClient({
    url,
    apiKey: key,
    async fetch(address, init) {
      const both = init.signal ? AbortSignal.any([signal, init.signal]) : signal;
      const response = await fetch(address, { ...init, signal: both });
      status = response.status;
      return response;
    },
  });
  return {
    ...client,
    async reportTimed(event) {
      const started = performance.now();
      const { id } = await client.report(event);
      return { id, status, ms: performance.now() - started };
    },
  };
}

/** What became of an event at every connector. */
export async function deliveriesOf(api: Pick<Api, "get">, id: string): Promise<Schemas["Delivery"][]> {
  return (await api.get("/v1/events/{id}/deliveries", { path: { id } })).data;
}

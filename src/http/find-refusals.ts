import type { Refusals, Route } from "./route.ts";

/** How whoever asked for too much at once expects to be refused: the first packet begins with what they asked for. */
export function refusalsFor(routes: readonly Route[], { rawPacket }: { rawPacket: unknown }): Refusals | undefined {
  const start = Buffer.isBuffer(rawPacket) ? rawPacket.subarray(0, MAX_PATH_BYTES).toString("latin1") : "";
  const [method = "", address = ""] = start.split(" ");
  return refusalsAt(routes, method, address);
}

/** How whoever asks a route expects to be refused, told by an address that the router cannot read. */
export function refusalsAt(routes: readonly Route[], method: string, address: string): Refusals | undefined {
  const segments = (address.split("?", 1)[0] ?? "").split("/");
  const isMeant = ({ path }: Route) => {
    const named = path.split("/");
    return named.length === segments.length && named.every((name, n) => name.startsWith("{") || name === segments[n]);
  };
  return routes.find((route) => route.method === method && isMeant(route))?.refusals;
}

/** No path of a route is longer. */
const MAX_PATH_BYTES = 1_024;

import { lookup, resolveSrv } from "node:dns/promises";
import { isIP } from "node:net";
import type { Endpoint, TransportProtocol } from "./flow.ts";

/** Where a SIP host is found, the best first (RFC 3263 §4, without NAPTR). Empty where it is nowhere. */
export async function resolveHost(
  host: string,
  port: number | undefined,
  protocol: TransportProtocol,
): Promise<Endpoint[]> {
  const name = host.replace(/^\[|\]$/g, "");
  const defaultPort = protocol === "TLS" || protocol === "WSS" ? 5061 : 5060;
  if (isIP(name) !== 0) return [{ address: name, port: port ?? defaultPort }];
  if (port !== undefined) return addressesOf(name, port, name);
  const service = protocol === "TLS" ? `_sips._tcp.${name}` : `_sip._${protocol.toLowerCase()}.${name}`;
  const records = await resolveSrv(service).catch(() => []);
  records.sort((one, other) => one.priority - other.priority || other.weight - one.weight);
  const found = await Promise.all(records.map((record) => addressesOf(record.name, record.port, name)));
  const endpoints = found.flat();
  return endpoints.length > 0 ? endpoints : addressesOf(name, defaultPort, name);
}

/** @param name what was looked for, wherever that led. */
async function addressesOf(host: string, port: number, name: string): Promise<Endpoint[]> {
  const addresses = await lookup(host, { all: true, order: "ipv4first" }).catch(() => []);
  return addresses.map(({ address }) => ({ address, port, name }));
}

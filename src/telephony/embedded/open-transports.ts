import { networkInterfaces } from "node:os";
import { openTcpTransport } from "../sip/tcp-transport.ts";
import type { Transport } from "../sip/transport.ts";
import { openUdpTransport } from "../sip/udp-transport.ts";
import type { UserAgent } from "../sip/user-agent.ts";
import type { EmbeddedSettings } from "./settings.ts";

/** Opens all that the settings name, or nothing: rejects where one cannot be opened. */
export async function openTransports(userAgent: UserAgent, settings: EmbeddedSettings): Promise<Transport[]> {
  const { address, udp_port, tcp_port, tls } = settings;
  const common = { address, advertise: advertisedAddress(settings) };
  const opening: Promise<Transport>[] = [];
  if (udp_port !== null) {
    opening.push(userAgent.addTransport((user) => openUdpTransport({ ...common, port: udp_port, user })));
  }
  if (tcp_port !== null) {
    opening.push(userAgent.addTransport((user) => openTcpTransport({ ...common, port: tcp_port, user })));
  }
  if (tls) opening.push(userAgent.addTransport((user) => openTcpTransport({ ...common, port: tls.port, tls, user })));
  const opened = await Promise.allSettled(opening);
  const failed = opened.find((each) => each.status === "rejected");
  if (failed) {
    await userAgent.close();
    throw failed.reason;
  }
  return opened.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
}

/** What peers are told to reach us at. */
export function advertisedAddress({ address, public_address }: EmbeddedSettings): string {
  if (public_address !== undefined) return public_address;
  if (address !== "0.0.0.0" && address !== "::") return address;
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
}

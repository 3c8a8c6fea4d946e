import { networkInterfaces } from "node:os";
import type { TransportProtocol } from "../sip/flow.ts";
import { openTcpTransport } from "../sip/tcp-transport.ts";
import type { Transport, TransportUser } from "../sip/transport.ts";
import { openUdpTransport } from "../sip/udp-transport.ts";
import type { UserAgent } from "../sip/user-agent.ts";
import type { EmbeddedSettings } from "./settings.ts";

export type Bound = { protocol: TransportProtocol; address: string; port: number };

export type Transports = {
  /** What is listened on, or connected from. */
  readonly bound: Bound[];
  /** Opens all that the settings name, or nothing: rejects where one cannot be opened. */
  openAll(): Promise<void>;
  /** Opens what trunks of these protocols need and nothing is open for yet. */
  openFor(protocols: readonly Trunked[]): Promise<void>;
  /** A socket for what is in this machine, where no other reaches it. */
  openNear(): Promise<Bound>;
};

type Trunked = "UDP" | "TCP" | "TLS";

const LOOPBACK = "127.0.0.1";

export function createTransports(userAgent: UserAgent, settings: EmbeddedSettings): Transports {
  const { address, udp_port, tcp_port, tls } = settings;
  const common = { address, advertise: advertisedAddress(settings) };
  const bound: Bound[] = [];
  /** What is open towards carriers, or being opened. */
  const opening = new Map<Trunked, Promise<unknown>>();

  async function open(how: (user: TransportUser) => Promise<Transport>): Promise<Bound> {
    const { protocol, bound: at } = await userAgent.addTransport(how);
    const opened = { protocol, ...at };
    bound.push(opened);
    return opened;
  }

  const ways: Record<Trunked, (port: number) => Promise<Bound>> = {
    UDP: (port) => open((user) => openUdpTransport({ ...common, port, user })),
    TCP: (port) => open((user) => openTcpTransport({ ...common, port, user })),
    TLS: (port) => open((user) => openTcpTransport({ ...common, port, tls: tls ?? "outgoing", user })),
  };

  /** The port that is set; another one where somebody has that. */
  const openAnyhow = (protocol: Trunked, port: number) => {
    return ways[protocol](port).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE" || port === 0) throw error;
      return ways[protocol](0);
    });
  };

  const ports: Record<Trunked, number | null> = { UDP: udp_port, TCP: tcp_port, TLS: tls?.port ?? null };

  return {
    bound,
    async openAll() {
      if (settings.listen === "for_trunks") return;
      for (const protocol of ["UDP", "TCP", "TLS"] as const) {
        const port = ports[protocol];
        if (port !== null) opening.set(protocol, ways[protocol](port));
      }
      const opened = await Promise.allSettled(opening.values());
      const failed = opened.find((each) => each.status === "rejected");
      if (!failed) return;
      await userAgent.close();
      throw failed.reason;
    },
    async openFor(protocols) {
      for (const protocol of new Set(protocols)) {
        if (!opening.has(protocol)) opening.set(protocol, openAnyhow(protocol, ports[protocol] ?? 0));
      }
      await Promise.all(opening.values());
    },
    async openNear() {
      const known = bound.find(({ protocol }) => protocol === "UDP");
      return known ?? open((user) => openUdpTransport({ address: LOOPBACK, port: 0, user }));
    },
  };
}

/** What peers are told to reach us at. */
export function advertisedAddress({ address, public_address }: EmbeddedSettings): string {
  if (public_address !== undefined) return public_address;
  if (address !== "0.0.0.0" && address !== "::") return address;
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? LOOPBACK;
}

/** Where an engine's legs get their sound from, however it is carried. */
import { openBrowserMedia } from "../rtp/browser-media.ts";
import type { FrameClock } from "../rtp/frame-clock.ts";
import type { Codec } from "../rtp/g711.ts";
import type { Media, MediaHandlers } from "../rtp/media.ts";
import { openRtpMedia } from "../rtp/rtp-media.ts";
import { createRtpPorts } from "../rtp/rtp-socket.ts";
import { loadPeerConnections, type PeerConnections, releasePeerConnections } from "../rtp/secured-connection.ts";
import type { EmbeddedSettings } from "./settings.ts";
import type { Carriage } from "./targets.ts";

export type MediaRoom = {
  /** Loads what browsers need. */
  prepare(): Promise<void>;
  /** Frees it, when nothing is open any more. */
  close(): void;
  /** Rejects where it cannot be opened: no port is free, or this platform has nothing for browsers. */
  open(kind: { carriage: Carriage; codecs: readonly Codec[] }, handlers: MediaHandlers): Promise<Media>;
  /** Sockets and connections that are open. */
  readonly count: number;
};

export function createMediaRoom({
  settings,
  clock,
  address,
}: {
  settings: Pick<EmbeddedSettings, "address" | "public_address" | "rtp_ports">;
  clock: FrameClock;
  /** What far ends are told. */
  address: string;
}): MediaRoom {
  const { rtp_ports: range, public_address: publicAddress = null } = settings;
  const ports = createRtpPorts({ address: settings.address, ...(range ? { range } : {}) });
  const isAny = settings.address === "0.0.0.0" || settings.address === "::";
  const place = { bindAddress: isAny ? null : settings.address, publicAddress, ports: range ?? null };
  let library: PeerConnections | null = null;
  let connections = 0;

  function onOpen(): () => void {
    connections += 1;
    return () => {
      connections -= 1;
    };
  }

  return {
    async prepare() {
      library ??= await loadPeerConnections();
    },
    close() {
      if (library !== null) releasePeerConnections(library);
      library = null;
    },
    async open({ carriage, codecs }, handlers) {
      if (carriage === "rtp") return openRtpMedia({ ports, clock, address, codecs }, handlers);
      if (library === null) throw new Error("node-datachannel has nothing for this platform: browsers cannot call.");
      return openBrowserMedia({ library, clock, place, address, codecs, onOpen }, handlers);
    },
    get count() {
      return ports.count + connections;
    },
  };
}

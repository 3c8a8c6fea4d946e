/** One peer connection with ICE, DTLS and SRTP: libdatachannel does the ciphering in threads of its own. */
import type { PeerConnection, Track } from "node-datachannel";
import { type SecuredTransport, securedLines } from "../sdp/secured-transport.ts";

/** The library; null on a platform that it has no binary for. */
export type PeerConnections = typeof import("node-datachannel");

/** How many engines of this process have it: what it keeps for closed connections is only freed for all at once. */
let holders = 0;

/** Loads it; {@link releasePeerConnections} is owed for it. */
export async function loadPeerConnections(): Promise<PeerConnections | null> {
  const library = await import("node-datachannel").catch(() => null);
  if (library !== null) holders += 1;
  return library;
}

/** Gives it back when every connection is closed. A process that still held it would never end by itself. */
export function releasePeerConnections(library: PeerConnections): void {
  holders -= 1;
  if (holders === 0) library.cleanup();
}

export type SecuredConnection = {
  /** What the far end is told; an offer, or the answer to the offer given to `open`. */
  readonly local: SecuredTransport;
  /** Takes the answer to our offer: false where the library cannot. */
  accept(remote: SecuredTransport): boolean;
  /** Sends an RTP or RTCP packet; what is sent before there is a connection is lost. */
  send(packet: Buffer): void;
  close(): void;
};

export type SecuredConnectionHandlers = {
  onPacket(packet: Buffer): void;
  onConnected(): void;
  /** The far end has closed it, or cannot be reached any more. */
  onLost(): void;
};

export type SecuredPlace = {
  /** The address that sound is listened for on; any where it is null. */
  bindAddress: string | null;
  /** The address that peers are told, behind NAT; null where it is the machine's own. */
  publicAddress: string | null;
  ports: { first: number; last: number } | null;
};

/** What is said within the library alone; the far end is told what the session says. */
const MID = "0";

/**
 * Opens one. Rejects where the library refuses what the far end offers.
 * @param remote the far end's offer; null to offer ourselves.
 */
export async function openSecuredConnection(
  library: PeerConnections,
  { place, remote, ssrc }: { place: SecuredPlace; remote: SecuredTransport | null; ssrc: number },
  handlers: SecuredConnectionHandlers,
): Promise<SecuredConnection> {
  const { bindAddress, ports } = place;
  const peer = new library.PeerConnection("hookswitch", {
    iceServers: [],
    disableAutoNegotiation: true,
    forceMediaTransport: true,
    ...(bindAddress === null ? {} : { bindAddress }),
    ...(ports === null ? {} : { portRangeBegin: ports.first, portRangeEnd: ports.last }),
  });
  let closed = false;
  let connected = false;
  peer.onStateChange((state) => {
    if (closed) return;
    connected = state === "connected";
    if (connected) handlers.onConnected();
    else if (state === "disconnected" || state === "failed" || state === "closed") handlers.onLost();
  });
  try {
    const track = addTrack(library, peer, ssrc);
    track.onMessage((packet) => {
      if (!closed && Buffer.isBuffer(packet)) handlers.onPacket(packet);
    });
    if (remote) peer.setRemoteDescription(descriptionOf(remote), "offer");
    const local = await describe(peer, { type: remote ? "answer" : "offer", place });
    return {
      local,
      accept(answer) {
        try {
          peer.setRemoteDescription(descriptionOf(answer), "answer");
          return true;
        } catch {
          return false;
        }
      },
      send(packet) {
        if (connected && !closed && track.isOpen()) track.sendMessageBinary(packet);
      },
      close() {
        if (closed) return;
        closed = true;
        peer.close();
      },
    };
  } catch (error) {
    closed = true;
    peer.close();
    throw error;
  }
}

function addTrack(library: PeerConnections, peer: PeerConnection, ssrc: number): Track {
  const audio = new library.Audio(MID, "SendRecv");
  audio.addAudioCodec(0, "PCMU/8000");
  audio.addSSRC(ssrc, "hookswitch");
  return peer.addTrack(audio);
}

/** Waits for the candidates, which are this machine's own and therefore there at once. */
async function describe(
  peer: PeerConnection,
  { type, place }: { type: "offer" | "answer"; place: SecuredPlace },
): Promise<SecuredTransport> {
  const { promise, resolve } = Promise.withResolvers<void>();
  peer.onGatheringStateChange((state) => {
    if (state === "complete") resolve();
  });
  peer.setLocalDescription(type);
  if (peer.gatheringState() === "complete") resolve();
  await promise;
  const lines = peer.localDescription()?.sdp.split("\r\n") ?? [];
  const value = (name: string) => lines.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3) ?? "";
  const setup = value("setup");
  return {
    ufrag: value("ice-ufrag"),
    password: value("ice-pwd"),
    fingerprint: value("fingerprint"),
    setup: setup === "active" || setup === "passive" ? setup : "actpass",
    candidates: lines.filter((line) => line.startsWith("a=candidate:")).flatMap((line) => told(line.slice(2), place)),
  };
}

/** A candidate as the far end is told it: with the public address in the place of the machine's own. */
function told(candidate: string, { publicAddress }: SecuredPlace): string[] {
  const parts = candidate.split(" ");
  const [foundation, component, protocol = "", priority, address = "", port, ...rest] = parts;
  if (protocol.toUpperCase() !== "UDP") return [];
  if (publicAddress === null || publicAddress.includes(":") !== address.includes(":")) return [candidate];
  return [[foundation, component, protocol, priority, publicAddress, port, ...rest].join(" ")];
}

/** A description for the library, of nothing but what was read and found well-formed. */
function descriptionOf(remote: SecuredTransport): string {
  const lines = [
    "v=0",
    "o=- 1 1 IN IP4 0.0.0.0",
    "s=-",
    "t=0 0",
    `a=group:BUNDLE ${MID}`,
    "m=audio 9 UDP/TLS/RTP/SAVPF 0",
    "c=IN IP4 0.0.0.0",
    `a=mid:${MID}`,
    "a=sendrecv",
    "a=rtpmap:0 PCMU/8000",
    ...securedLines(remote),
  ];
  return `${lines.join("\r\n")}\r\n`;
}

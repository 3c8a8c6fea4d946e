/** A leg's sound to and from a browser: RTP within a connection that ICE finds the way for and DTLS-SRTP protects. */
import { parseSdp } from "../sdp/parse-sdp.ts";
import type { SecuredTransport } from "../sdp/secured-transport.ts";
import type { FrameClock } from "./frame-clock.ts";
import type { Codec } from "./g711.ts";
import type { Media, MediaHandlers } from "./media.ts";
import { createRtpSession } from "./rtp-session.ts";
import {
  openSecuredConnection,
  type PeerConnections,
  type SecuredConnection,
  type SecuredPlace,
} from "./secured-connection.ts";

/** Told where only candidates count (RFC 8839 §4.2.1). */
const DISCARD_PORT = 9;

export function openBrowserMedia(
  parts: {
    library: PeerConnections;
    clock: FrameClock;
    place: SecuredPlace;
    /** What is told where only candidates count. */
    address: string;
    codecs: readonly Codec[];
    /** Counts connections: called for each that is opened, and what it returns when that is closed. */
    onOpen(): () => void;
  },
  handlers: MediaHandlers,
): Media {
  const { library, place } = parts;
  let closed = false;
  /** The far end's name for its side of the connection; another one is a new connection (RFC 8839 §4.4.1.1.1). */
  let remoteUfrag: string | null = null;
  let connection: SecuredConnection | null = null;
  /** The one that is opened last: what an older one loses is lost already. */
  let latest: object = {};
  let isLost = false;

  const session = createRtpSession(
    {
      clock: parts.clock,
      codecs: parts.codecs,
      local: { address: parts.address, port: DISCARD_PORT, mid: "0" },
      send: (packet) => connection?.send(packet),
    },
    handlers,
  );

  async function connect(remote: SecuredTransport | null): Promise<boolean> {
    const onClose = parts.onOpen();
    const own = {};
    latest = own;
    let opened: SecuredConnection;
    try {
      opened = await openSecuredConnection(
        library,
        { place, remote, ssrc: session.path.ssrc },
        {
          onPacket: (packet) => session.receive(packet),
          onConnected() {
            if (latest === own) isLost = false;
          },
          onLost() {
            if (latest === own) isLost = true;
          },
        },
      );
    } catch {
      onClose();
      return false;
    }
    const close = () => {
      opened.close();
      onClose();
    };
    if (closed) {
      close();
      return false;
    }
    connection?.close();
    connection = { ...opened, close };
    isLost = false;
    session.setSecured(opened.local);
    return true;
  }

  return {
    kind: "browser",
    path: session.path,
    async offer() {
      if (!connection && !(await connect(null))) throw new Error("No connection to a browser can be opened.");
      return session.offer();
    },
    async answer(sdp) {
      const offered = parseSdp(sdp);
      const audio = offered?.audio;
      if (!offered || !audio?.secured || !session.suits(audio)) return null;
      if (remoteUfrag !== audio.secured.ufrag) {
        if (!(await connect(audio.secured))) return null;
        remoteUfrag = audio.secured.ufrag;
      }
      return session.answer({ ...offered, audio });
    },
    accept(sdp) {
      const audio = parseSdp(sdp)?.audio;
      if (!audio?.secured || !session.suits(audio) || !connection) return false;
      if (remoteUfrag === null) {
        if (!connection.accept(audio.secured)) return false;
        remoteUfrag = audio.secured.ufrag;
        // Who is active was chosen in this answer; later answers of ours must say so too (RFC 8842 §5.3).
        session.setSecured({ ...connection.local, setup: audio.secured.setup === "active" ? "passive" : "active" });
      }
      session.accept(audio);
      return true;
    },
    setHeld: session.setHeld,
    get described() {
      return session.described;
    },
    current: session.current,
    report: session.report,
    silentForMs: session.silentForMs,
    get isLost() {
      return isLost;
    },
    close() {
      if (closed) return;
      closed = true;
      session.path.close();
      connection?.close();
    },
  };
}

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A way to a server that can be cut: what goes through it is passed on as it is. */
export interface Severable {
  /** The URL given, by this way. */
  url: string;
  /** Breaks every connection and refuses new ones, until {@link Severable.mend}. */
  sever(): Promise<void>;
  mend(): Promise<void>;
  /** Passes nothing on any more, as before a server that hangs, until {@link Severable.thaw}. */
  freeze(): void;
  thaw(): void;
  /**
   * Passes the next PostgreSQL commit on whose transaction has `text` in it, and breaks its connection when the server
   * answers, so that nobody hears it. Resolves then. (The commits of others, such as a node's heartbeat, are passed on.)
   */
  loseAnswerToCommit(text: string): Promise<void>;
  close(): Promise<void>;
}

/** How PostgreSQL's protocol says `commit` (Query, "Q"), and how it says that it has (CommandComplete, "C"). */
const COMMIT = Buffer.from("Q\0\0\0\x0bcommit\0", "latin1");
const COMMITTED = Buffer.from("C\0\0\0\x0bCOMMIT\0", "latin1");

/** One direction of a connection. */
type Lane = { from: Socket; to: Socket };

/** Puts a relay on loopback before the server that a URL names. */
export async function makeSeverable(url: string): Promise<Severable> {
  const { hostname, port } = new URL(url);
  const lanes = new Set<Lane>();
  let server: Server | null = null;
  let frozen = false;
  let toLose: { text: string; onLost: () => void } | null = null;

  function open(lane: Lane): void {
    const { from, to } = lane;
    lanes.add(lane);
    from.on("error", () => {});
    from.once("close", () => {
      lanes.delete(lane);
      to.destroy();
    });
    if (!frozen) from.pipe(to);
  }

  function loseAnswer(near: Socket, far: Socket, onLost: () => void): void {
    toLose = null;
    far.unpipe(near);
    far.on("data", (bytes: Buffer) => {
      if (!bytes.includes(COMMITTED)) return;
      near.resetAndDestroy();
      onLost();
    });
    far.resume();
  }

  /** Reads along what a connection sends while there is a commit to lose, a transaction at a time. */
  function watchCommits(near: Socket, far: Socket): void {
    let sinceCommit = Buffer.alloc(0);
    near.on("data", (bytes: Buffer) => {
      if (!toLose) return;
      sinceCommit = Buffer.concat([sinceCommit, bytes]);
      const end = sinceCommit.lastIndexOf(COMMIT);
      if (end < 0) return;
      const transaction = sinceCommit.subarray(0, end);
      sinceCommit = sinceCommit.subarray(end + COMMIT.length);
      if (transaction.includes(toLose.text)) loseAnswer(near, far, toLose.onLost);
    });
  }

  async function listen(at: number): Promise<number> {
    server = createServer((near) => {
      const far = connect(Number(port), hostname);
      open({ from: near, to: far });
      open({ from: far, to: near });
      watchCommits(near, far);
      if (frozen) near.pause();
    });
    server.listen(at, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  async function sever(): Promise<void> {
    if (!server) return;
    const closed = once(server, "close");
    server.close();
    server = null;
    for (const { from } of lanes) from.resetAndDestroy();
    await closed;
  }

  const relayPort = await listen(0);
  return {
    url: Object.assign(new URL(url), { host: `127.0.0.1:${relayPort}` }).href,
    sever,
    async mend() {
      await listen(relayPort);
    },
    freeze() {
      frozen = true;
      for (const { from, to } of lanes) {
        from.unpipe(to);
        from.pause();
      }
    },
    thaw() {
      frozen = false;
      for (const { from, to } of lanes) from.pipe(to);
    },
    loseAnswerToCommit(text) {
      return new Promise((resolve) => {
        toLose = { text, onLost: resolve };
      });
    },
    close: sever,
  };
}

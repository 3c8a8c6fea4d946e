import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import type { Endpoint } from "../sip/flow.ts";

export type RtpSocket = {
  readonly port: number;
  send(data: Buffer, to: Endpoint): void;
  close(): void;
};

/** The ports that sound may come in on, as a firewall has them open; without a range, whatever is free. */
export type PortRange = { first: number; last: number };

export type RtpPorts = {
  /** Opens a socket on an even port that is free (RFC 3550 §11). Rejects where none is. */
  open(onData: (data: Buffer, from: RemoteInfo) => void): Promise<RtpSocket>;
  /** How many are open. */
  readonly count: number;
};

/** How many ports that something else holds are tried past. */
const MAX_TRIES = 50;

export function createRtpPorts({ address, range }: { address: string; range?: PortRange }): RtpPorts {
  const family = isIPv6(address) ? 6 : 4;
  const taken = new Set<number>();
  let count = 0;
  let next = range ? range.first + (range.first % 2) : 0;

  /** The next even port of the range that we do not hold, round and round, so that a port rests before it is used again. */
  function candidate(): number {
    if (!range) return 0;
    const from = range.first + (range.first % 2);
    for (let tries = 0; tries <= (range.last - from) / 2; tries += 1) {
      const port = next;
      next = next + 2 > range.last ? from : next + 2;
      if (!taken.has(port)) return port;
    }
    throw new Error(`All ports for sound from ${range.first} to ${range.last} are in use.`);
  }

  async function bind(): Promise<Socket> {
    for (let tries = 0; ; tries += 1) {
      // The address is given as it is, never a name: nothing is looked up for each packet.
      const lookup = (host: string, _options: unknown, done: (error: null, address: string, family: number) => void) =>
        done(null, host, family);
      const socket = createSocket({ type: family === 6 ? "udp6" : "udp4", lookup });
      const port = candidate();
      try {
        // With such a look-up it may be listening before bind returns.
        const listening = once(socket, "listening");
        socket.bind(port, address);
        await listening;
        taken.add(port);
        return socket;
      } catch (error) {
        socket.close();
        if (tries >= MAX_TRIES) throw error;
      }
    }
  }

  return {
    async open(onData) {
      const socket = await bind();
      const { port } = socket.address();
      let open = true;
      count += 1;
      socket.on("message", onData);
      socket.on("error", () => {});
      return {
        port,
        send(data, to) {
          if (open) socket.send(data, to.port, to.address, () => {});
        },
        close() {
          if (!open) return;
          open = false;
          count -= 1;
          taken.delete(port);
          socket.close();
        },
      };
    },
    get count() {
      return count;
    },
  };
}

import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

/** A line between two SIP peers on loopback that loses some of what goes over it, both ways, in every transaction. */
export type LossyLine = {
  /** What the caller sends to instead of the callee. */
  readonly port: number;
  readonly lost: number;
  close(): Promise<void>;
};

/**
 * Each side sees the line's port instead of the other's, wherever it is written in a message, so that requests within
 * dialogs go over it as well.
 * @param share of the messages that are lost, from 0 to 1.
 */
export async function openLossyLine(parts: {
  callerPort: number;
  calleePort: number;
  share: number;
}): Promise<LossyLine> {
  const { callerPort, calleePort, share } = parts;
  const [towardsCaller, towardsCallee] = await Promise.all([bind(), bind()]);
  const [callersView, calleesView] = [towardsCaller.address().port, towardsCallee.address().port];
  let seed = 42;
  let lost = 0;
  let open = true;

  function forward(data: Buffer, ports: [number, number][], by: Socket, to: number): void {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    if (seed / 2 ** 31 < share) {
      lost += 1;
      return;
    }
    let text = data.toString("latin1");
    for (const [from, into] of ports) text = text.replaceAll(`:${from}`, `:@${into}`);
    if (open) by.send(Buffer.from(text.replaceAll(":@", ":"), "latin1"), to, "127.0.0.1");
  }

  towardsCaller.on("message", (data) =>
    forward(
      data,
      [
        [callerPort, calleesView],
        [callersView, calleePort],
      ],
      towardsCallee,
      calleePort,
    ),
  );
  towardsCallee.on("message", (data) =>
    forward(
      data,
      [
        [calleePort, callersView],
        [calleesView, callerPort],
      ],
      towardsCaller,
      callerPort,
    ),
  );

  return {
    port: callersView,
    get lost() {
      return lost;
    },
    async close() {
      open = false;
      const closed = [towardsCaller, towardsCallee].map((socket) => once(socket, "close"));
      towardsCaller.close();
      towardsCallee.close();
      await Promise.all(closed);
    },
  };
}

async function bind(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

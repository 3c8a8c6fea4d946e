import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import type { Endpoint, Flow } from "./flow.ts";
import { type Transport, type TransportUser, takeMessage } from "./transport.ts";

/** SIP over UDP: one socket for every peer (RFC 3261 §18). */
export async function openUdpTransport(parts: {
  address: string;
  /** 0 takes any that is free. */
  port: number;
  /** What peers are told instead of the bound address: behind NAT, or bound to every address. */
  advertise?: string;
  user: TransportUser;
}): Promise<Transport> {
  const { user } = parts;
  const socket = createSocket({ type: isIPv6(parts.address) ? "udp6" : "udp4", recvBufferSize: 4 * 1024 * 1024 });
  socket.bind(parts.port, parts.address);
  await once(socket, "listening");
  const { address, port } = socket.address();
  const local = { address: parts.advertise ?? address, port };
  let open = true;

  function flowOf(remote: Endpoint): Flow {
    return {
      protocol: "UDP",
      reliable: false,
      local,
      remote,
      get open() {
        return open;
      },
      send(text) {
        // What cannot be sent is as good as lost on the way, and timers find that out.
        if (open) socket.send(text, remote.port, remote.address, () => {});
      },
    };
  }

  socket.on("message", (data: Buffer, from: RemoteInfo) => {
    // A lone line break, or four bytes of a NAT's keep-alive, is no message.
    if (data.length > 4) takeMessage(data, flowOf({ address: from.address, port: from.port }), user);
  });
  socket.on("error", () => {});

  return {
    protocol: "UDP",
    bound: { address, port },
    flowTo: (remote) => Promise.resolve(flowOf(remote)),
    async close() {
      open = false;
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
}

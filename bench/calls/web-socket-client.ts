import { once } from "node:events";
import { WebSocket } from "ws";
import { createConnectionFlow } from "../../src/telephony/sip/connection-flow.ts";
import type { Flow } from "../../src/telephony/sip/flow.ts";
import { type Transport, type TransportUser, takeMessage } from "../../src/telephony/sip/transport.ts";

/** SIP over one WebSocket that a telephone opens, as a browser does. */
export async function openWebSocketClient(url: string, user: TransportUser): Promise<Transport & { flow: Flow }> {
  const socket = new WebSocket(url, ["sip"]);
  await once(socket, "open");
  const flow = createConnectionFlow({
    protocol: "WS",
    local: { address: "phone.invalid", port: 0 },
    remote: { address: "127.0.0.1", port: 0 },
    isOpen: () => socket.readyState === socket.OPEN,
    write: (text) => socket.send(text),
  });
  socket.on("message", (data: Buffer) => takeMessage(data, flow, user));
  socket.on("close", () => user.onFlowEnd(flow));
  return {
    flow,
    protocol: "WS",
    bound: flow.local,
    flowTo: async () => flow,
    async close() {
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
}

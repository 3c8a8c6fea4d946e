import type { Endpoint, Flow, TransportProtocol } from "./flow.ts";
import { formatResponse } from "./format-message.ts";
import type { SipMessage } from "./message.ts";
import { parseMessage } from "./parse-message.ts";
import { newTag } from "./tokens.ts";
import { stampVia } from "./via.ts";

/** A socket that SIP is heard and spoken on. */
export type Transport = {
  readonly protocol: TransportProtocol;
  /** What it is bound to. */
  readonly bound: Endpoint;
  /** A flow to that address; for TCP and TLS a connection, new or known. Rejects where it cannot be made. */
  flowTo(remote: Endpoint): Promise<Flow>;
  close(): Promise<void>;
};

/** What a transport tells. */
export type TransportUser = {
  onMessage(message: SipMessage, flow: Flow): void;
  onMalformed(reason: string, flow: Flow): void;
  onFlowEnd(flow: Flow): void;
};

/** Takes one whole message: parses it, notes where it really came from, refuses what is malformed. */
export function takeMessage(data: Buffer, flow: Flow, user: TransportUser): void {
  const message = parseMessage(data);
  if (message.kind === "malformed") {
    const { reply, status, reason } = message;
    if (reply) flow.send(formatResponse(reply, { status }, newTag()));
    user.onMalformed(reason, flow);
    return;
  }
  if (message.kind === "request") {
    const vias = message.headers.get("via");
    if (vias?.[0] !== undefined) vias[0] = stampVia(vias[0], message.via, flow.remote);
  }
  user.onMessage(message, flow);
}

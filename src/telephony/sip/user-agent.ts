/** Puts transports, transactions and dialogs together: what a SIP endpoint is to the calls on it. */
import ipaddr from "ipaddr.js";
import type { ClientHandlers, ClientTransaction } from "./client-transaction.ts";
import { viaOf } from "./client-transaction.ts";
import { type Dialog, dialogKey, nextHopOf } from "./dialog.ts";
import type { Endpoint, Flow, TransportProtocol } from "./flow.ts";
import { formatRequest } from "./format-message.ts";
import { header, type OutgoingRequest, type SipRequest, tokensOf } from "./message.ts";
import { resolveHost } from "./resolve-host.ts";
import type { InviteServerTransaction, ServerTransaction } from "./server-transaction.ts";
import { createTimerSet, SIP_TIMERS, type SipTimers, type TimerSet } from "./timers.ts";
import { newBranch } from "./tokens.ts";
import { createTransactionLayer, type Screening } from "./transaction-layer.ts";
import type { Transport, TransportUser } from "./transport.ts";
import { escapeUser, parseUri } from "./uri.ts";

export const ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REFER, NOTIFY";

const SETTLE_STEP_MS = 20;
/** How many of a host's addresses are tried. */
const MAX_ENDPOINTS = 4;

/** A call that is set up: it takes the requests of its dialog. */
export type DialogUser = {
  onInvite(transaction: InviteServerTransaction): void;
  onRequest(transaction: ServerTransaction): void;
  onAck(request: SipRequest): void;
  /** The connection it was heard on has ended. */
  onFlowEnd(flow: Flow): void;
};

export type UserAgentHandlers = {
  /** A new call, outside every dialog. */
  onInvite(transaction: InviteServerTransaction): void;
  /** Whether a request that belongs to no call of ours is taken at all; without this all are. */
  screen?(request: SipRequest, flow: Flow): Screening;
  /** A REGISTER; without this they are refused. */
  onRegister?(transaction: ServerTransaction): void;
  onMalformed?(reason: string, flow: Flow): void;
  onFlowEnd?(flow: Flow): void;
};

export type PeerAddress = { host: string; port?: number; protocol: TransportProtocol };

/** A flow, or why there is none: the error is that of the last try to connect, null where no socket is open for it. */
export type Reached =
  | { kind: "reached"; flow: Flow }
  | { kind: "name_not_found" }
  | { kind: "cannot_connect"; error: Error | null };

export type UserAgent = {
  readonly durations: SipTimers;
  readonly timers: TimerSet;
  addTransport(open: (user: TransportUser) => Promise<Transport>): Promise<Transport>;
  /** Flows to a host, the best first; none where it cannot be found or reached. */
  flowsTo(target: PeerAddress): Promise<Flow[]>;
  /** A flow to a host, or why there is none. */
  reach(target: PeerAddress): Promise<Reached>;
  request(request: OutgoingRequest, flow: Flow, handlers: ClientHandlers): ClientTransaction;
  cancel(invite: ClientTransaction): void;
  /** Sends an ACK, which has no transaction. Returns its text, to send it again. */
  acknowledge(request: OutgoingRequest, flow: Flow): string;
  /** Where requests of a dialog go now. */
  flowOf(dialog: Dialog): Promise<Flow | null>;
  /** The Contact of our messages over this flow. */
  contact(user: string, flow: Flow): string;
  addDialog(dialog: Dialog, user: DialogUser): void;
  removeDialog(dialog: Dialog): void;
  /** Resolves when no request of ours waits for its final response any more, at the latest after that time. */
  settled(withinMs: number): Promise<void>;
  readonly counts: { dialogs: number; transactions: number; timers: number };
  close(): Promise<void>;
};

export function createUserAgent(handlers: UserAgentHandlers, durations: SipTimers = SIP_TIMERS): UserAgent {
  const transports: Transport[] = [];
  const dialogs = new Map<string, DialogUser>();
  const timers = createTimerSet();

  const layer = createTransactionLayer(
    {
      screen: (request, flow) => (userOf(request) ? "take" : (handlers.screen?.(request, flow) ?? "take")),
      onInvite(transaction) {
        const { request } = transaction;
        if (demandsUnknown(transaction)) return;
        if (request.to.params.has("tag")) return inDialog(transaction, (user) => user.onInvite(transaction));
        if (Number(header(request, "max-forwards") ?? 70) === 0) return transaction.respond({ status: 483 });
        handlers.onInvite(transaction);
      },
      onRequest(transaction) {
        const { request } = transaction;
        // Whatever else it demands, a BYE says that the call is over.
        if (request.method !== "BYE" && demandsUnknown(transaction)) return;
        if (request.to.params.has("tag")) return inDialog(transaction, (user) => user.onRequest(transaction));
        if (request.method === "OPTIONS") return transaction.respond(ABILITIES);
        if (request.method === "REGISTER" && handlers.onRegister) return handlers.onRegister(transaction);
        transaction.respond({ status: request.method === "NOTIFY" ? 481 : 405, headers: [["Allow", ALLOW]] });
      },
      onAck: (request) => userOf(request)?.onAck(request),
    },
    durations,
  );

  /** Refuses a request that wants what nobody here can do (RFC 3261 §8.2.2.3), and says so. */
  function demandsUnknown(transaction: ServerTransaction): boolean {
    const unsupported = [...tokensOf(transaction.request, "require")].filter((token) => token !== "timer");
    if (unsupported.length > 0)
      transaction.respond({ status: 420, headers: [["Unsupported", unsupported.join(", ")]] });
    return unsupported.length > 0;
  }

  function userOf({ callId, to, from }: SipRequest): DialogUser | undefined {
    return dialogs.get(dialogKey(callId, to.params.get("tag") ?? "", from.params.get("tag") ?? ""));
  }

  function inDialog(transaction: ServerTransaction, give: (user: DialogUser) => void): void {
    const user = userOf(transaction.request);
    if (user) give(user);
    else if (transaction.request.method === "OPTIONS") transaction.respond(ABILITIES);
    else transaction.respond({ status: 481 });
  }

  async function flowsTo({ host, port, protocol }: PeerAddress): Promise<Flow[]> {
    const endpoints = await resolveHost(host, port, protocol);
    const flows = await Promise.all(
      endpoints.slice(0, MAX_ENDPOINTS).map((endpoint) =>
        transportTo(endpoint, protocol)
          ?.flowTo(endpoint)
          .catch(() => null),
      ),
    );
    return flows.flatMap((flow) => flow ?? []);
  }

  async function reach({ host, port, protocol }: PeerAddress): Promise<Reached> {
    const endpoints = await resolveHost(host, port, protocol);
    if (endpoints.length === 0) return { kind: "name_not_found" };
    let last: Error | null = null;
    for (const endpoint of endpoints.slice(0, MAX_ENDPOINTS)) {
      try {
        const flow = await transportTo(endpoint, protocol)?.flowTo(endpoint);
        if (flow) return { kind: "reached", flow };
      } catch (error) {
        last = error as Error;
      }
    }
    return { kind: "cannot_connect", error: last };
  }

  /** What is bound to a loopback address reaches this machine alone, and is preferred for that. */
  function transportTo({ address }: Endpoint, protocol: TransportProtocol): Transport | undefined {
    const fitting = transports.filter(
      (each) => each.protocol === protocol && each.bound.address.includes(":") === address.includes(":"),
    );
    const isNear = isLoopback(address);
    return fitting.find(({ bound }) => isLoopback(bound.address) === isNear) ?? fitting[0];
  }

  return {
    durations,
    timers,
    async addTransport(open) {
      const transport = await open({
        onMessage: (message, flow) => layer.receive(message, flow),
        onMalformed: (reason, flow) => handlers.onMalformed?.(reason, flow),
        onFlowEnd(flow) {
          layer.flowEnded(flow);
          for (const user of dialogs.values()) user.onFlowEnd(flow);
          handlers.onFlowEnd?.(flow);
        },
      });
      transports.push(transport);
      return transport;
    },
    flowsTo,
    reach,
    request: (request, flow, given) => layer.request(request, flow, given),
    cancel: (invite) => layer.cancel(invite),
    acknowledge(request, flow) {
      const text = formatRequest(request, viaOf(flow, newBranch()));
      flow.send(text);
      return text;
    },
    async flowOf(dialog) {
      const { flow } = dialog;
      // A connection is kept to: behind it may be a NAT, or a browser that nobody can connect to.
      if (flow.reliable && flow.open) return flow;
      if (flow.protocol === "WS" || flow.protocol === "WSS") return null;
      const uri = parseUri(nextHopOf(dialog));
      if (!uri || uri.host === "" || hidesBehindNat(uri.host, flow)) return flow.open ? flow : null;
      const protocol = protocolOf(uri.params.get("transport")) ?? flow.protocol;
      const flows = await flowsTo({ host: uri.host, protocol, ...(uri.port === undefined ? {} : { port: uri.port }) });
      return flows[0] ?? (flow.open ? flow : null);
    },
    contact(user, { local, protocol }) {
      const host = local.address.includes(":") ? `[${local.address}]` : local.address;
      const transport = protocol === "UDP" ? "" : `;transport=${protocol.toLowerCase()}`;
      return `<sip:${user === "" ? "" : `${escapeUser(user)}@`}${host}:${local.port}${transport}>`;
    },
    addDialog: (dialog, user) => void dialogs.set(keyOf(dialog), user),
    removeDialog: (dialog) => void dialogs.delete(keyOf(dialog)),
    async settled(withinMs) {
      const deadline = performance.now() + withinMs;
      do {
        const { promise, resolve } = Promise.withResolvers<void>();
        timers.after(SETTLE_STEP_MS, resolve);
        await promise;
      } while (layer.waiting && performance.now() < deadline);
    },
    get counts() {
      const { client, server, timers: ofTransactions } = layer.counts;
      return { dialogs: dialogs.size, transactions: client + server, timers: ofTransactions + timers.size };
    },
    async close() {
      timers.clear();
      layer.close();
      dialogs.clear();
      await Promise.all(transports.splice(0).map((transport) => transport.close()));
    },
  };
}

const ABILITIES = {
  status: 200,
  headers: [
    ["Allow", ALLOW],
    ["Accept", "application/sdp"],
    ["Supported", "timer"],
  ] as const,
};

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
}

function keyOf({ callId, localTag, remoteTag }: Dialog): string {
  return dialogKey(callId, localTag, remoteTag);
}

function protocolOf(text: string | null | undefined): TransportProtocol | null {
  const protocol = text?.toUpperCase();
  return protocol === "UDP" || protocol === "TCP" || protocol === "TLS" ? protocol : null;
}

/** A far end that names an address of a private network while it is heard from a public one. */
function hidesBehindNat(host: string, { remote }: Flow): boolean {
  const address = host.replace(/^\[|\]$/g, "");
  if (address === remote.address || !ipaddr.isValid(address) || !ipaddr.isValid(remote.address)) return false;
  const hidden = ipaddr.parse(address).range();
  return hidden !== "unicast" && ipaddr.process(remote.address).range() === "unicast";
}

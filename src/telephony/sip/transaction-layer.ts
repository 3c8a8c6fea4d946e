/** Matches messages to transactions (RFC 3261 §17), and makes new ones. */
import { createHmac, randomBytes } from "node:crypto";
import { type ClientHandlers, type ClientTransaction, startClientTransaction } from "./client-transaction.ts";
import type { Flow } from "./flow.ts";
import { formatResponse } from "./format-message.ts";
import { startInviteClientTransaction } from "./invite-client-transaction.ts";
import type { OutgoingRequest, SipMessage, SipRequest, SipResponse } from "./message.ts";
import {
  createInviteServerTransaction,
  createServerTransaction,
  type InviteServerTransaction,
  type ServerTransaction,
} from "./server-transaction.ts";
import { createTimerSet, type SipTimers } from "./timers.ts";
import { newBranch } from "./tokens.ts";

/** What becomes of a new request: it is taken, passed over, or refused without being remembered (RFC 3261 §8.2.7). */
export type Screening = "take" | "drop" | { status: number };

/** What the layer gives to its user, and asks it. */
export type TransactionUser = {
  /** A new request, before anything is made of it; no ACK. Without this all are taken. */
  screen?(request: SipRequest, flow: Flow): Screening;
  /** A new request. An INVITE has been answered with 100 already. */
  onInvite(transaction: InviteServerTransaction): void;
  /** A new request that is neither INVITE, ACK nor CANCEL. */
  onRequest(transaction: ServerTransaction): void;
  /** An ACK that belongs to no transaction here: that of a 2xx. */
  onAck(request: SipRequest): void;
};

export type TransactionLayer = {
  receive(message: SipMessage, flow: Flow): void;
  /** Sends a request that is not an ACK, in a transaction of its own. */
  request(request: OutgoingRequest, flow: Flow, handlers: ClientHandlers): ClientTransaction;
  /** Cancels an INVITE that has had a provisional response (RFC 3261 §9.1). */
  cancel(invite: ClientTransaction): void;
  /** The flow has ended: what waits for responses on it fails now. */
  flowEnded(flow: Flow): void;
  /** Whether a request of ours still waits for its final response. */
  readonly waiting: boolean;
  /** How many transactions are known, and timers run. */
  readonly counts: { client: number; server: number; timers: number };
  /** Forgets everything, without a word to anybody. */
  close(): void;
};

/** How many requests may be under way; more are refused, so that a flood stays small. */
const MAX_SERVER_TRANSACTIONS = 20_000;
/** What nobody else can make our tags with. */
const TAG_KEY = randomBytes(32);

export function createTransactionLayer(user: TransactionUser, durations: SipTimers): TransactionLayer {
  const timers = createTimerSet();
  const clients = new Map<string, ClientTransaction>();
  const servers = new Map<string, ServerTransaction>();
  const invites = new Map<string, InviteServerTransaction>();
  /** Requests outside dialogs by what is the same on every way they come: one that is here twice has been in a loop. */
  const merged = new Map<string, string>();

  function startClient(
    request: OutgoingRequest,
    handlers: ClientHandlers,
    way: { flow: Flow; branch: string },
  ): ClientTransaction {
    const key = `${way.branch} ${request.method}`;
    const start = request.method === "INVITE" ? startInviteClientTransaction : startClientTransaction;
    const transaction = start(request, handlers, { ...way, timers, durations, onEnd: () => clients.delete(key) });
    clients.set(key, transaction);
    return transaction;
  }

  function receiveResponse(response: SipResponse): void {
    clients.get(`${response.via.branch} ${response.cseqMethod}`)?.receive(response);
  }

  function receiveRequest(request: SipRequest, flow: Flow): void {
    const key = serverKey(request);
    if (request.method === "ACK") {
      const invite = invites.get(key);
      if (invite) invite.acknowledge();
      else user.onAck(request);
      return;
    }
    const known = request.method === "INVITE" ? invites.get(key) : servers.get(`${key} ${request.method}`);
    if (known) {
      known.repeat();
      return;
    }
    const cancelled = request.method === "CANCEL" ? invites.get(key) : undefined;
    if (cancelled) {
      addServer(request, flow, `${key} CANCEL`).respond({ status: 200 });
      if (!cancelled.answered) cancelled.onCancel?.();
      return;
    }
    const screening = screen(request, flow, key);
    if (screening === "drop") return;
    if (screening !== "take") refuse(request, flow, screening.status);
    else if (request.method === "INVITE") receiveInvite(request, flow, key);
    else user.onRequest(addServer(request, flow, `${key} ${request.method}`));
  }

  function screen(request: SipRequest, flow: Flow, key: string): Screening {
    const own = user.screen?.(request, flow) ?? "take";
    if (own !== "take") return own;
    if (request.method === "CANCEL") return { status: 481 };
    if (servers.size + invites.size >= MAX_SERVER_TRANSACTIONS) return { status: 503 };
    return isMerged(request, key) ? { status: 482 } : "take";
  }

  function receiveInvite(request: SipRequest, flow: Flow, key: string): void {
    const invite = createInviteServerTransaction(request, {
      flow,
      timers,
      durations,
      onEnd() {
        invites.delete(key);
        merged.delete(mergeKey(request));
      },
    });
    invites.set(key, invite);
    invite.respond({ status: 100 });
    user.onInvite(invite);
  }

  function addServer(request: SipRequest, flow: Flow, key: string): ServerTransaction {
    const transaction = createServerTransaction(request, {
      flow,
      timers,
      durations,
      onEnd() {
        servers.delete(key);
        merged.delete(mergeKey(request));
      },
    });
    servers.set(key, transaction);
    return transaction;
  }

  /** RFC 3261 §8.2.2.2. */
  function isMerged(request: SipRequest, key: string): boolean {
    if (request.to.params.has("tag")) return false;
    const seen = merged.get(mergeKey(request));
    if (seen !== undefined && seen !== key) return true;
    merged.set(mergeKey(request), key);
    return false;
  }

  return {
    receive(message, flow) {
      if (message.kind === "response") receiveResponse(message);
      else receiveRequest(message, flow);
    },
    request: (request, flow, handlers) => startClient(request, handlers, { flow, branch: newBranch() }),
    cancel({ request, flow, branch }) {
      const kept = request.headers.filter(([name]) => /^(?:from|to|call-id|route|max-forwards)$/i.test(name));
      const number = request.headers.find(([name]) => name === "CSeq")?.[1].split(" ", 1)[0] ?? "";
      const headers = [...kept, ["CSeq", `${number} CANCEL`] as const];
      const nobody = { onFinal() {}, onFailure() {} };
      startClient({ method: "CANCEL", uri: request.uri, headers }, nobody, { flow, branch });
    },
    flowEnded(flow) {
      for (const transaction of clients.values()) if (transaction.flow === flow) transaction.fail();
    },
    get waiting() {
      return [...clients.values()].some((transaction) => transaction.waiting);
    },
    get counts() {
      return { client: clients.size, server: servers.size + invites.size, timers: timers.size };
    },
    close() {
      timers.clear();
      for (const map of [clients, servers, invites, merged]) map.clear();
    },
  };
}

/** Refuses without remembering: the same request again is refused again, with the same tag (RFC 3261 §8.2.7). */
function refuse(request: SipRequest, flow: Flow, status: number): void {
  const tag = createHmac("sha256", TAG_KEY).update(serverKey(request)).digest("hex").slice(0, 16);
  flow.send(formatResponse(request, { status }, tag));
}

/** RFC 3261 §17.2.3; without the cookie, or with nothing behind it (RFC 4475 §3.2.1), what RFC 2543 peers are told apart by. An ACK and a CANCEL have their INVITE's. */
function serverKey({ via, from, callId, cseq }: SipRequest): string {
  if (via.branch.startsWith("z9hG4bK") && via.branch.length > "z9hG4bK".length)
    return `${via.branch} ${via.host}:${via.port ?? ""}`;
  return `${callId} ${from.params.get("tag") ?? ""} ${cseq} ${via.host}:${via.port ?? ""} ${via.branch}`;
}

function mergeKey({ from, callId, cseq, method }: SipRequest): string {
  return `${from.params.get("tag") ?? ""} ${callId} ${cseq} ${method}`;
}

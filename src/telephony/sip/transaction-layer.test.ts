import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClientHandlers } from "./client-transaction.ts";
import type { Flow } from "./flow.ts";
import type { OutgoingRequest, SipResponse } from "./message.ts";
import { parseMessage } from "./parse-message.ts";
import type { InviteServerTransaction, ServerTransaction } from "./server-transaction.ts";
import { SIP_TIMERS } from "./timers.ts";
import { createTransactionLayer, type TransactionLayer } from "./transaction-layer.ts";

type Sent = { at: number; what: string };

/** Two layers with a line between them that loses what it is told to. */
function createLine({ reliable = false } = {}) {
  const sent: Record<"caller" | "callee", Sent[]> = { caller: [], callee: [] };
  const line = { loses: (_from: "caller" | "callee", _what: string, _count: number) => false };
  const startedAt = Date.now();
  const invites: InviteServerTransaction[] = [];
  const requests: ServerTransaction[] = [];
  const acks: string[] = [];

  function flow(from: "caller" | "callee", layerOf: () => TransactionLayer, back: () => Flow): Flow {
    return {
      protocol: reliable ? "TCP" : "UDP",
      reliable,
      local: { address: "192.0.2.1", port: 5060 },
      remote: { address: "192.0.2.2", port: 5060 },
      open: true,
      send(text) {
        const what =
          text
            .split("\r\n", 1)[0]
            ?.replace(/ ?SIP\/2\.0 ?/, "")
            .replace(/ sip:.*/, "") ?? "";
        sent[from].push({ at: Date.now() - startedAt, what });
        if (line.loses(from, what, sent[from].filter((each) => each.what === what).length)) return;
        queueMicrotask(() => {
          const message = parseMessage(Buffer.from(text));
          if (message.kind === "malformed") throw new Error(message.reason);
          layerOf().receive(message, back());
        });
      },
    };
  }

  const nobody = { onInvite() {}, onRequest() {}, onAck() {} };
  const caller = createTransactionLayer(nobody, SIP_TIMERS);
  const callee = createTransactionLayer(
    {
      onInvite: (transaction) => void invites.push(transaction),
      onRequest: (transaction) => void requests.push(transaction),
      onAck: (ack) => void acks.push(ack.callId),
    },
    SIP_TIMERS,
  );
  const toCallee: Flow = flow(
    "caller",
    () => callee,
    () => toCaller,
  );
  const toCaller: Flow = flow(
    "callee",
    () => caller,
    () => toCallee,
  );
  return { sent, line, invites, requests, acks, caller, callee, toCallee };
}

function request(method: string, cseq = 1): OutgoingRequest {
  return {
    method,
    uri: "sip:b@192.0.2.2",
    headers: [
      ["From", "<sip:a@192.0.2.1>;tag=a"],
      ["To", "<sip:b@192.0.2.2>"],
      ["Call-ID", "call"],
      ["CSeq", `${cseq} ${method}`],
    ],
  };
}

function record(): ClientHandlers & { heard: (number | string)[] } {
  const heard: (number | string)[] = [];
  const note = (response: SipResponse) => void heard.push(response.status);
  return { heard, onProvisional: note, onFinal: note, onFailure: (reason) => void heard.push(reason) };
}

const times = (all: Sent[], what: string) => all.filter((each) => each.what === what).map(({ at }) => at);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("over UDP", () => {
  it("an INVITE that nobody answers goes out at timer A's times and fails at timer B's", async () => {
    const { line, caller, toCallee, sent } = createLine();
    line.loses = () => true;
    const handlers = record();
    caller.request(request("INVITE"), toCallee, handlers);
    await vi.advanceTimersByTimeAsync(31_999);
    expect(handlers.heard).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(handlers.heard).toEqual(["timeout"]);
    expect(times(sent.caller, "INVITE")).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]);
    expect(caller.counts).toEqual({ client: 0, server: 0, timers: 0 });
  });

  it("another request goes out at timer E's times and fails at timer F's", async () => {
    const { line, caller, toCallee, sent } = createLine();
    line.loses = () => true;
    const handlers = record();
    caller.request(request("BYE"), toCallee, handlers);
    await vi.advanceTimersByTimeAsync(32_000);
    expect(handlers.heard).toEqual(["timeout"]);
    expect(times(sent.caller, "BYE")).toEqual([
      0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ]);
    expect(caller.counts.timers).toBe(0);
  });

  it("a refusal goes out at timer G's times until its ACK, which repeats with it", async () => {
    const { line, invites, caller, callee, toCallee, sent } = createLine();
    line.loses = (from, what, count) => from === "caller" && what === "ACK" && count < 3;
    const handlers = record();
    caller.request(request("INVITE"), toCallee, handlers);
    await vi.advanceTimersByTimeAsync(100);
    invites[0]?.respond({ status: 486 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times(sent.callee, "486 Busy Here")).toEqual([100, 600, 1_600]);
    expect(times(sent.caller, "ACK")).toEqual([100, 600, 1_600]);
    expect(handlers.heard).toEqual([100, 486]);
    expect(caller.counts).toEqual({ client: 0, server: 0, timers: 0 });
    expect(callee.counts).toEqual({ client: 0, server: 0, timers: 0 });
  });

  it("a 2xx goes out until the user says that its ACK has come, and every one is passed on", async () => {
    const { invites, caller, callee, toCallee, sent } = createLine();
    const handlers = record();
    caller.request(request("INVITE"), toCallee, handlers);
    await vi.advanceTimersByTimeAsync(0);
    invites[0]?.respond({ status: 180 });
    invites[0]?.respond({ status: 200 });
    await vi.advanceTimersByTimeAsync(1_600);
    invites[0]?.acknowledge();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times(sent.callee, "200 OK")).toEqual([0, 500, 1_500]);
    expect(handlers.heard).toEqual([100, 180, 200, 200, 200]);
    expect([caller.counts.timers, callee.counts.timers, callee.counts.server]).toEqual([0, 0, 0]);
  });

  it("a 2xx whose ACK never comes is said to be lost", async () => {
    const { invites, caller, toCallee } = createLine();
    const lost = vi.fn();
    caller.request(request("INVITE"), toCallee, record());
    await vi.advanceTimersByTimeAsync(0);
    const [invite] = invites;
    if (invite) invite.onAckTimeout = lost;
    invite?.respond({ status: 200 });
    await vi.advanceTimersByTimeAsync(32_000);
    expect(lost).toHaveBeenCalledOnce();
  });

  it("a request that comes again is answered again, and its user hears of it once", async () => {
    const { line, requests, caller, toCallee, sent } = createLine();
    line.loses = (from, _what, count) => from === "callee" && count < 3;
    const handlers = record();
    caller.request(request("BYE"), toCallee, handlers);
    await vi.advanceTimersByTimeAsync(1);
    requests[0]?.respond({ status: 200 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(requests).toHaveLength(1);
    expect(times(sent.callee, "200 OK")).toHaveLength(3);
    expect(handlers.heard).toEqual([200]);
  });

  it("a CANCEL has its INVITE's branch and reaches it, and one for nothing is told so", async () => {
    const { invites, caller, callee, toCallee, sent } = createLine();
    const handlers = record();
    const invite = caller.request(request("INVITE"), toCallee, handlers);
    await vi.advanceTimersByTimeAsync(0);
    const [transaction] = invites;
    if (transaction) transaction.onCancel = () => transaction.respond({ status: 487 });
    caller.cancel(invite);
    await vi.advanceTimersByTimeAsync(0);
    expect(handlers.heard).toEqual([100, 487]);
    expect(sent.callee.map(({ what }) => what)).toEqual(["100 Trying", "200 OK", "487 Request Terminated"]);
    await vi.advanceTimersByTimeAsync(60_000);
    caller.cancel(invite);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.callee.at(-1)?.what).toBe("481 Call/Transaction Does Not Exist");
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...Object.values(caller.counts), ...Object.values(callee.counts)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("the same request by another way is a loop (RFC 3261 §8.2.2.2)", async () => {
    const { caller, toCallee } = createLine();
    const [first, second] = [record(), record()];
    caller.request(request("INVITE"), toCallee, first);
    await vi.advanceTimersByTimeAsync(0);
    caller.request(request("INVITE"), toCallee, second);
    await vi.advanceTimersByTimeAsync(0);
    expect([first.heard, second.heard]).toEqual([[100], [482]]);
    caller.close();
  });
});

it("over TCP nothing goes out twice but a 2xx, and a broken connection fails at once", async () => {
  const { line, invites, caller, toCallee, sent } = createLine({ reliable: true });
  const [refused, broken] = [record(), record()];
  caller.request(request("INVITE"), toCallee, refused);
  await vi.advanceTimersByTimeAsync(0);
  invites[0]?.respond({ status: 486 });
  line.loses = () => true;
  await vi.advanceTimersByTimeAsync(10_000);
  caller.request(request("BYE", 2), toCallee, broken);
  await vi.advanceTimersByTimeAsync(10_000);
  caller.flowEnded(toCallee);
  expect(refused.heard).toEqual([100, 486]);
  expect(broken.heard).toEqual(["connection"]);
  expect(sent.caller.map(({ what }) => what)).toEqual(["INVITE", "ACK", "BYE"]);
  caller.close();
});

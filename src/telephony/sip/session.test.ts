import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { receiveCall } from "./incoming-call.ts";
import { type OutgoingCall, placeCall } from "./outgoing-call.ts";
import type { Session, SessionHandlers } from "./session.ts";
import { openUdpTransport } from "./udp-transport.ts";
import { createUserAgent, type UserAgent } from "./user-agent.ts";

type Side = { userAgent: UserAgent; session: Session; heard: string[] };

const SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";

function handlers(heard: string[]): SessionHandlers {
  return {
    onOffer: async () => {
      heard.push("offer");
      return SDP;
    },
    onAnswer: () => void heard.push("answer"),
    onInfo: (body) => void heard.push(`info ${body.content}`),
    onRefer(referTo) {
      heard.push(`refer ${referTo.uriText}`);
      return 202;
    },
    onNotify: (status) => void heard.push(`notify ${status}`),
    onEnd: ({ by }) => void heard.push(`end ${by}`),
  };
}

/**
 * Two sides of a call over UDP on loopback; the clock stands still unless it is moved. Rejects with how it was refused and
 * what the called one heard.
 */
async function connect({
  makesOffer = true,
  onOffer = async () => null,
  onResponse = () => {},
}: {
  makesOffer?: boolean;
  onOffer?(sdp: string, call: OutgoingCall): Promise<string | null>;
  onResponse?(): void;
} = {}): Promise<{ caller: Side; callee: Side }> {
  const [callerHeard, calleeHeard] = [[], []] as string[][];
  const answered = Promise.withResolvers<Session>();
  const calleeAgent = createUserAgent({
    onInvite(transaction) {
      const call = receiveCall(calleeAgent, transaction, "callee");
      if (call) answered.resolve(call.accept({ sdp: SDP }, handlers(calleeHeard!), () => SDP));
    },
  });
  const callerAgent = createUserAgent({ onInvite: (transaction) => transaction.respond({ status: 486 }) });
  const open = (userAgent: UserAgent) =>
    userAgent.addTransport((user) => openUdpTransport({ address: "127.0.0.1", port: 0, user }));
  const [, { bound }] = await Promise.all([open(callerAgent), open(calleeAgent)]);
  const [flow] = await callerAgent.flowsTo({ host: "127.0.0.1", port: bound.port, protocol: "UDP" });
  const accepted = Promise.withResolvers<Session>();
  const placed = placeCall(
    callerAgent,
    {
      flow: flow!,
      uri: `sip:callee@127.0.0.1:${bound.port}`,
      from: "<sip:caller@127.0.0.1>",
      to: "<sip:callee@127.0.0.1>",
      contactUser: "caller",
      ...(makesOffer ? { sdp: SDP } : {}),
      currentSdp: () => SDP,
    },
    {
      onProgress() {},
      onOffer: (sdp) => onOffer(sdp, placed),
      onResponse,
      onAccept: (session) => accepted.resolve(session),
      onRefuse: (refusal) => accepted.reject(new Error(refusal.kind)),
      session: handlers(callerHeard!),
    },
  );
  const session = await accepted.promise.catch(async ({ message }: Error) => {
    await until(() => calleeHeard!.length > 0);
    await Promise.all([callerAgent.close(), calleeAgent.close()]);
    throw new Error(`${message}: ${calleeHeard!.join()}`);
  });
  const caller = { userAgent: callerAgent, session, heard: callerHeard! };
  const callee = { userAgent: calleeAgent, session: await answered.promise, heard: calleeHeard! };
  return { caller, callee };
}

/** Lets datagrams travel, which no clock moves, until what they bring about is there. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe("a session", () => {
  let caller: Side;
  let callee: Side;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    ({ caller, callee } = await connect());
  });
  afterEach(async () => {
    await Promise.all([caller.userAgent.close(), callee.userAgent.close()]);
    vi.useRealTimers();
  });

  it("is refreshed by the caller at half its interval, and ends when nobody answers that (RFC 4028)", async () => {
    const before = callee.session.dialog.remoteCseq ?? 0;
    await vi.advanceTimersByTimeAsync(900_000);
    await until(() => (callee.session.dialog.remoteCseq ?? 0) === before + 1);
    await until(() => caller.userAgent.counts.transactions > 0);
    expect([caller.heard, callee.heard]).toEqual([[], []]);
    await callee.userAgent.close();
    // The answer to the refresh may still have been on its way.
    for (let count = 0; count < 50; count += 1) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(932_000);
    await until(() => caller.heard.includes("end timeout"));
    expect(caller.heard).toEqual(["end timeout"]);
  });

  it("ends by itself where the far end refreshes no more", async () => {
    // What comes back has come after the ACK.
    await caller.session.request("INFO", {});
    await caller.userAgent.close();
    await vi.advanceTimersByTimeAsync(1_767_000);
    expect(callee.heard).toEqual(["info "]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(callee.heard).toEqual(["info ", "end timeout"]);
  });

  it("takes re-INVITE, INFO and REFER from both sides, and ends once for each", async () => {
    expect(await caller.session.reinvite(SDP)).toMatchObject({ kind: "answered" });
    await until(() => callee.userAgent.counts.dialogs === 1);
    const body = { type: "application/dtmf-relay", content: "Signal=1" };
    expect(await callee.session.request("INFO", { body })).toMatchObject({ kind: "answered" });
    const headers = [["Refer-To", "<sip:+442079460100@127.0.0.1>"]] as const;
    expect(await callee.session.request("REFER", { headers })).toMatchObject({ kind: "answered" });
    await until(() => callee.heard.includes("notify 100"));
    caller.session.bye();
    caller.session.bye();
    await until(() => callee.heard.includes("end remote"));
    callee.session.bye();
    expect(caller.heard).toEqual(["info Signal=1", "refer sip:+442079460100@127.0.0.1", "end local"]);
    expect(callee.heard).toEqual(["offer", "notify 100", "end remote"]);
    expect([caller.userAgent.counts.dialogs, callee.userAgent.counts.dialogs]).toEqual([0, 0]);
  });

  it("that both sides change at once is changed by one after the other (RFC 3261 §14.1)", async () => {
    await until(() => callee.userAgent.counts.dialogs === 1);
    const both = Promise.all([caller.session.reinvite(SDP), callee.session.reinvite(SDP)]);
    let settled = false;
    void both.then(() => {
      settled = true;
    });
    while (!settled) {
      await vi.advanceTimersByTimeAsync(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await both).some(({ kind }) => kind === "answered")).toBe(true);
    expect(caller.heard.includes("offer") || callee.heard.includes("offer")).toBe(true);
  });
});

it("leaves the offer to the called one, whose 2xx may come again before there is an answer (RFC 3261 §13.2.1)", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const asked = Promise.withResolvers<string>();
  let responses = 0;
  const answer = Promise.withResolvers<string>();
  const both = connect({
    makesOffer: false,
    onOffer(sdp) {
      asked.resolve(sdp);
      return answer.promise;
    },
    onResponse: () => void responses++,
  });
  expect(await asked.promise).toBe(SDP);
  const before = responses;
  await vi.advanceTimersByTimeAsync(1_500);
  await until(() => responses > before);
  answer.resolve(SDP);
  const { caller, callee } = await both;
  await until(() => callee.heard.length > 0);
  expect(await callee.session.request("INFO", {})).toMatchObject({ kind: "answered" });
  expect([caller.heard, callee.heard]).toEqual([["info "], ["answer"]]);
  expect([caller.userAgent.counts.dialogs, callee.userAgent.counts.dialogs]).toEqual([1, 1]);
  await Promise.all([caller.userAgent.close(), callee.userAgent.close()]);
  vi.useRealTimers();
});

it("is given up while the called one's offer is answered: it ends there too", async () => {
  const connecting = connect({
    makesOffer: false,
    async onOffer(sdp, call) {
      call.cancel();
      return sdp;
    },
  });
  await expect(connecting).rejects.toThrow(/^cancelled: answer,end remote$/);
});

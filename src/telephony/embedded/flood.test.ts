import { expect, it } from "vitest";
import { startEngineWithCarrier } from "../../../test/support/embedded-engine.ts";
import { hear, isTone } from "../../../test/support/hear.ts";
import { inviteText, openRawSipPeer, type RawSipPeer } from "../../../test/support/raw-sip-peer.ts";
import { tone } from "../rtp/tone.ts";

const INVITES = 6_000;
const BATCH = 50;
const MAX_LEGS = 20;
/** SIP's timers, ten times as fast. */
const FAST = { t1: 50, t2: 400, t4: 500 };

/** An engine in a call that is heard, and what comes from the carrier's address beside it. */
async function startCall(settings: { max_legs?: number } = {}) {
  const both = await startEngineWithCarrier({ durations: FAST, settings });
  const { engine } = both;
  const port = engine.bound[0]?.port ?? 0;
  const trunk = await openRawSipPeer();
  const legId = await both.call("+12025550107");
  await engine.play({ legId, playbackId: "tone", source: { samples: tone(440, 1_000) }, loop: true });

  return {
    ...both,
    port,
    trunk,
    legId,
    heard: () => hear(engine, legId, isTone(440)),
    /** INVITEs that nobody acknowledges, a batch after the other: the next when the trunk is answered. */
    async flood(from: RawSipPeer, afterBatch: (sent: number) => void | Promise<void>) {
      for (let sent = 0; sent < INVITES; sent += BATCH) {
        for (let each = 0; each < BATCH; each += 1)
          from.send(inviteText({ port: from.port, to: "+31201234567", branch: `flood${sent + each}` }), port);
        const ping = inviteText({ port: trunk.port, to: "ping", branch: `ping${sent}` });
        const options = ping.replaceAll("INVITE", "OPTIONS");
        trunk.send(options, port);
        // It may be lost as any datagram may, and is sent again as SIP has it.
        const again = setInterval(() => trunk.send(options, port), 200);
        await trunk.first(new RegExp(`^SIP/2\\.0 200[\\s\\S]*branch=z9hG4bKping${sent};`));
        clearInterval(again);
        await afterBatch(sent);
        // Now and then it is listened to what comes back of the call.
        if (sent % (INVITES / 4) === 0) await hear(engine, legId, isTone(440));
      }
    },
  };
}

it("a flood of INVITEs that nobody acknowledges leaves a call its sound, is refused with 503, and is forgotten", {
  timeout: 60_000,
}, async () => {
  const { engine, news, legId, trunk, flood, heard, stop } = await startCall({ max_legs: MAX_LEGS });
  let most = 0;
  const refused = new Set<string | undefined>();
  await flood(trunk, () => {
    for (const text of trunk.received) if (text.startsWith("SIP/2.0 503 ")) refused.add(/branch=(\w+)/.exec(text)?.[1]);
    trunk.received.length = 0;
    most = Math.max(most, engine.counts.legs);
  });
  await heard();
  expect(most).toBe(MAX_LEGS);
  expect(refused.size).toBeGreaterThan(INVITES / 2);

  for (const leg of (await engine.snapshot()).legs)
    if (leg.legId !== legId) await engine.reject({ legId: leg.legId, cause: "rejected" });
  await engine.hangup({ legId });
  expect(await news.first("leg.ended", legId)).toMatchObject({ cause: "normal", by: "command" });
  // What is left is the timer that looks the trunks' addresses up again.
  const atRest = { legs: 0, dialogs: 0, transactions: 0, timers: 1, sockets: 0 };
  await expect.poll(() => engine.counts, { interval: 50, timeout: 40_000 }).toEqual(atRest);
  await stop();
  await trunk.close();
});

it("a flood of INVITEs from a stranger is refused, then not even answered, and remembered never", {
  timeout: 60_000,
}, async () => {
  const { engine, news, port, trunk, flood, heard, stop } = await startCall();
  const stranger = await openRawSipPeer("127.0.0.3");
  const again = inviteText({ port: stranger.port, to: "100", branch: "again" });
  for (const text of [again, again, again.replaceAll("INVITE", "CANCEL")]) stranger.send(text, port);
  await expect.poll(() => stranger.received.length).toBeGreaterThanOrEqual(3);
  const statuses = stranger.received.map((text) => text.slice("SIP/2.0 ".length, "SIP/2.0 403".length));
  expect(statuses).toEqual(["403", "403", "481"]);
  // The same request has the same answer, tag and all, though nothing is kept of it (RFC 3261 §8.2.7).
  expect(stranger.received[0]).toBe(stranger.received[1]);

  let most = 0;
  await flood(stranger, () => {
    most = Math.max(most, engine.counts.transactions);
  });
  await heard();
  const pings = INVITES / BATCH;
  expect(most).toBeLessThan(2 * pings);
  const answered = stranger.received.map((text) => /^SIP\/2.0 403[\s\S]*branch=(z9hG4bKflood\w+)/.exec(text)?.[1]);
  expect(new Set(answered.slice(3)).size).toBe(answered.length - 3);
  expect(answered.slice(3)).not.toContain(undefined);
  expect(await news.first("stranger.refused")).toMatchObject({ reason: "no_trunk", requests: 1, address: "127.0.0.3" });
  const dropped = await news.until((event) => event.type === "stranger.refused" && event.reason === "too_many");
  expect(dropped).toMatchObject({ requests: 1, address: "127.0.0.3" });
  expect(news.events.filter(({ type }) => type === "leg.offered" || type === "leg.ended")).toEqual([]);

  // Whom we know is heard meanwhile.
  trunk.send(inviteText({ port: trunk.port, to: "+31201234567" }), port);
  const { legId } = await news.first("leg.offered");
  await engine.reject({ legId, cause: "busy" });
  await trunk.first(/^SIP\/2.0 486/);
  await stop();
  await stranger.close();
  await trunk.close();
});

import { expect, it } from "vitest";
import { startEngineWithCarrier } from "../../../test/support/embedded-engine.ts";
import { hear, isTone } from "../../../test/support/hear.ts";
import { inviteText, openRawSipPeer } from "../../../test/support/raw-sip-peer.ts";
import { tone } from "../rtp/tone.ts";

const INVITES = 6_000;
const BATCH = 50;
const MAX_LEGS = 20;
/** SIP's timers, ten times as fast. */
const FAST = { t1: 50, t2: 400, t4: 500 };

it("a flood of INVITEs that nobody acknowledges leaves a call its sound, is refused with 503, and is forgotten", {
  timeout: 60_000,
}, async () => {
  const both = await startEngineWithCarrier({ durations: FAST, settings: { max_legs: MAX_LEGS } });
  const { engine, news } = both;
  const peer = await openRawSipPeer();
  const port = engine.bound[0]?.port ?? 0;
  const legId = await both.call("+12025550107");
  await engine.play({ legId, playbackId: "tone", source: { samples: tone(440, 1_000) }, loop: true });

  let most = 0;
  const refused = new Set<string | undefined>();
  for (let count = 0; count < INVITES; count += BATCH) {
    for (let each = 0; each < BATCH; each += 1)
      peer.send(inviteText({ port: peer.port, to: "+31201234567", branch: `flood${count + each}` }), port);
    const ping = inviteText({ port: peer.port, to: "ping", branch: `ping${count}` }).replaceAll("INVITE", "OPTIONS");
    peer.send(ping, port);
    // It may be lost as any datagram may, and is sent again as SIP has it.
    const again = setInterval(() => peer.send(ping, port), 200);
    await peer.first(new RegExp(`^SIP/2\\.0 200[\\s\\S]*branch=z9hG4bKping${count};`));
    clearInterval(again);
    for (const text of peer.received) if (text.startsWith("SIP/2.0 503 ")) refused.add(/branch=(\w+)/.exec(text)?.[1]);
    peer.received.length = 0;
    most = Math.max(most, engine.counts.legs);
    // Now and then it is listened to what comes back of the call, while refusals still go out again and again.
    if (count % (INVITES / 4) === 0) await hear(engine, legId, isTone(440));
  }
  await hear(engine, legId, isTone(440));
  expect(most).toBe(MAX_LEGS);
  expect(refused.size).toBeGreaterThan(INVITES / 2);

  for (const leg of (await engine.snapshot()).legs)
    if (leg.legId !== legId) await engine.reject({ legId: leg.legId, cause: "rejected" });
  await engine.hangup({ legId });
  expect(await news.first("leg.ended", legId)).toMatchObject({ cause: "normal", by: "command" });
  // What is left is the timer that looks the trunks' addresses up again.
  const atRest = { legs: 0, dialogs: 0, transactions: 0, timers: 1, sockets: 0 };
  await expect.poll(() => engine.counts, { interval: 50, timeout: 40_000 }).toEqual(atRest);
  await both.stop();
  await peer.close();
});

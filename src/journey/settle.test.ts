import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import { type Receiver, type Reply, startReceiver } from "../../test/support/receiver.ts";
import { ENGINES, openTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { fatesOf, startTestNode, type TestNode } from "../../test/support/test-node.ts";
import type { Answer } from "../model/delivery.ts";

describe.each(ENGINES)("settling on %s", (engine) => {
  let test: TestDatabase;
  let receiver: Receiver;
  let node: TestNode;

  beforeAll(async () => {
    test = await openTestDatabase(engine);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.empty();
    receiver = await startReceiver();
    onTestFinished(() => receiver.close());
    node = await startTestNode({ database: test.database });
  });

  const db = () => test.database.db;
  const attempts = async () => db().selectFrom("attempts").selectAll().orderBy("delivery_id").orderBy("n").execute();
  const webhook = ({ body }: { body: string }): { type: string; data: { call_id: string; seq: number } } =>
    JSON.parse(body);

  it("keeps every attempt with request, answer and times, secrets left out", async () => {
    await node.connect({ url: `${receiver.url}/hooks`, headers: { authorization: "Bearer secret", "x-tenant": "7" } });
    const answers: Reply[] = [{ status: 500, headers: { "retry-after": "0" }, body: "down" }, { status: 201 }];
    receiver.respondWith(() => answers.shift() ?? "hang");
    await node.report(callEvent("call.ended"));
    await node.until(({ ended }) => ended.length === 1);
    const [first, second] = await attempts();
    expect(first).toMatchObject({ n: 1, verdict: "retry", reason: "answered with status 500" });
    expect(second).toMatchObject({ n: 2, verdict: "delivered", reason: null });
    expect(JSON.parse(first?.request ?? "")).toMatchObject({
      method: "POST",
      url: `${receiver.url}/hooks`,
      headers: { authorization: "[redacted]", "x-tenant": "7", "webhook-id": first?.delivery_id },
    });
    expect(first?.request).not.toContain("Bearer");
    expect(receiver.requests[0]?.headers.authorization).toBe("Bearer secret");
    const answer = JSON.parse(first?.answer ?? "") as Answer;
    expect(answer).toMatchObject({ kind: "replied", status: 500, body: "down", truncated: false });
    expect(answer.timing.total_ms).toBeGreaterThan(0);
    expect(await fatesOf(test.database)).toMatchObject([{ fate: "delivered", attempts: 2 }]);
  });

  it("keeps the first 16 KiB of an answer, and whole characters of it", async () => {
    await node.connect({ url: receiver.url });
    receiver.respondWith(() => ({ body: `x${"é".repeat(10_000)}` }));
    await node.report(callEvent("call.ended"));
    await node.until(({ ended }) => ended.length === 1);
    const { body, truncated } = JSON.parse((await attempts())[0]?.answer ?? "");
    expect({ body, truncated }).toEqual({ body: `x${"é".repeat(8_191)}`, truncated: true });
  });

  it("writes down when a retry is due, and sends it then", async () => {
    await node.connect({ url: receiver.url });
    receiver.respondWith(() => ({ status: 503 }));
    const before = Date.now();
    await node.report(callEvent("call.ended"));
    await node.until(({ settled }) => settled.length === 1);
    const row = await db().selectFrom("queue").selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: "retry", leased_by: null, attempts: 1, reason: "answered with status 503" });
    expect(row.due_at).toBeGreaterThanOrEqual(before + 4_500);
    expect(row.due_at).toBeLessThanOrEqual(Date.now() + 5_500);
    receiver.respondWith(() => ({}));
    await node.hurryRetries();
    await node.until(({ ended }) => ended.length === 1);
  });

  it("gives up after the retries a connector wants, and after its total timeout", async () => {
    const few = await node.connect({ url: `${receiver.url}/few`, retry_limit: 3 });
    const short = await node.connect({ url: `${receiver.url}/short`, retry_limit: 50, total_timeout_s: 60 });
    const answers = { "/few": ["0", "0", "0"], "/short": ["0", "59", "3600"] };
    receiver.respondWith(({ url }) => {
      const after = answers[url as keyof typeof answers].shift() ?? "0";
      return { status: 500, headers: { "retry-after": after } };
    });
    await node.report(callEvent("call.ended"));
    await node.until(({ settled }) => settled.length === 6);
    await node.hurryRetries();
    await node.until(({ ended }) => ended.length === 2);
    const fates = new Map((await fatesOf(test.database)).map((fate) => [fate.connector_id, fate]));
    expect(fates.get(short.id)).toMatchObject({
      fate: "exhausted",
      attempts: 3,
      reason: expect.stringContaining("total timeout"),
    });
    expect(fates.get(few.id)).toMatchObject({ fate: "exhausted", attempts: 4 });
  });

  it("keeps the contact that a CRM answers with, for the agent's call and for the number", async () => {
    const connector = await node.connect({ url: receiver.url, dialect: "dialer" });
    const contact = (id: string) => ({ body: JSON.stringify({ success: true, contact: { id } }) });
    const ids = ["first", "second"];
    receiver.respondWith(() => contact(ids.shift() ?? "none"));
    const data = { agent: { id: "agent-1" }, from: "+49301" };
    await node.report(callEvent("call.started", "call-1", { data }));
    await node.until(({ ended }) => ended.length === 1);
    await node.report(callEvent("call.ringing", "call-1", { data: {} }));
    await node.until(({ ended }) => ended.length === 2);
    const screens = await db().selectFrom("screens").selectAll().execute();
    expect(screens).toMatchObject([{ call_id: "call-1", connector_id: connector.id }]);
    expect(JSON.parse(screens[0]?.contact ?? "")).toMatchObject({ id: "second" });
    const contacts = await db().selectFrom("contacts").selectAll().execute();
    expect(contacts).toMatchObject([{ number: "+49301", connector_id: connector.id }]);
  });

  it("says why an answer that looked like a contact is none, and counts it as delivered", async () => {
    await node.connect({ url: receiver.url, dialect: "dialer" });
    receiver.respondWith(() => ({ body: '{"success":true,"contact":{"fields":[]}}' }));
    await node.report(callEvent("call.started"));
    await node.until(({ ended }) => ended.length === 1);
    expect(await attempts()).toMatchObject([{ verdict: "delivered", reason: expect.stringContaining("contact.id") }]);
    expect(await db().selectFrom("contacts").selectAll().execute()).toEqual([]);
  });

  it("holds back nothing but the call whose delivery waits, at its connector", async () => {
    const other = await startReceiver();
    onTestFinished(() => other.close());
    const mayAnswer = Promise.withResolvers<Reply>();
    receiver.respondWith((request) => (webhook(request).data.call_id === "stuck" ? mayAnswer.promise : {}));
    await node.connect({ url: receiver.url });
    await node.connect({ url: other.url });
    for (const call of ["stuck", "free"]) {
      await node.report(callEvent("call.started", call), callEvent("call.answered", call));
    }
    await other.waitFor(4);
    await node.until(({ ended }) => ended.length === 6);
    const ofStuck = receiver.requests.filter((request) => webhook(request).data.call_id === "stuck");
    expect(ofStuck).toHaveLength(1);
    mayAnswer.resolve({});
    await node.until(({ ended }) => ended.length === 8);
  });

  it("keeps the order of each call at each connector, whatever fails and however long it takes", async () => {
    const calls = ["a", "b", "c"];
    const types = ["call.started", "call.voicemail_detected", "call.answered", "call.error", "call.ended"] as const;
    const connector = await node.connect({ url: `${receiver.url}/one`, retry_limit: 50 });
    await node.connect({ url: `${receiver.url}/two`, retry_limit: 50, concurrency: 2 });
    let round = 0;

    const scenario = fc.record({
      // Which call reports next: an interleaving of the calls.
      turns: fc.shuffledSubarray(
        calls.flatMap((call) => types.map(() => call)),
        { minLength: calls.length * types.length },
      ),
      together: fc.integer({ min: 1, max: 6 }),
      // What each request in turn comes to: how many turns of the event loop it takes, and whether it fails.
      fortunes: fc.array(fc.record({ turns: fc.nat(20), fails: fc.boolean() }), { minLength: 10, maxLength: 40 }),
    });

    await fc.assert(
      fc.asyncProperty(scenario, async ({ turns, together, fortunes }) => {
        round += 1;
        const nameOf = (call: string) => `${round}-${call}`;
        const seen: { lane: string; seq: number; fails: boolean }[] = [];
        receiver.respondWith(async (request) => {
          const { call_id, seq } = webhook(request).data;
          const fortune = fortunes[seen.length % fortunes.length];
          // Nothing fails for ever, so that the scenario comes to its end.
          const fails = fortune?.fails === true && seen.length < 60;
          seen.push({ lane: `${request.url} ${call_id}`, seq, fails });
          for (let turn = 0; turn < (fortune?.turns ?? 0); turn += 1) await new Promise(setImmediate);
          return fails ? { status: 500, headers: { "retry-after": "0" } } : {};
        });
        const before = node.told.ended.length;
        const next = new Map(calls.map((call) => [call, 0]));
        const events = turns.map((call) => {
          const n = next.get(call) ?? 0;
          next.set(call, n + 1);
          return callEvent(types[n] as (typeof types)[number], nameOf(call));
        });
        while (events.length > 0) await node.report(...events.splice(0, together));
        await node.until(({ ended }) => ended.length === before + 2 * calls.length * types.length);

        for (const [lane, requests] of Map.groupBy(seen, (one) => one.lane)) {
          const delivered = requests.filter(({ fails }) => !fails).map(({ seq }) => seq);
          expect({ lane, delivered }).toEqual({ lane, delivered: delivered.toSorted((a, b) => a - b) });
          // No later event was even tried before the earlier ones were through.
          for (const [n, { seq }] of requests.entries()) {
            for (const later of requests.slice(n + 1)) expect(later.seq).toBeGreaterThanOrEqual(seq);
          }
        }
      }),
      { numRuns: 6, seed: 20_251_010, endOnFailure: true },
    );
    expect(await db().selectFrom("queue").selectAll().execute()).toEqual([]);
    expect(node.told.failed).toEqual([]);
    const fates = (await fatesOf(test.database)).filter(({ connector_id }) => connector_id === connector.id);
    for (const { type, fate } of fates) {
      expect(type === "call.started" ? ["delivered", "expired"] : ["delivered"]).toContain(fate);
    }
  });
});

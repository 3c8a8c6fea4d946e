import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type EventRecord, eventRow } from "../../src/store/events.ts";
import type { ApiClient } from "../support/api-client.ts";
import { ringing, started } from "../support/call-events.ts";
import { openStream, type ReadStream } from "../support/read-stream.ts";
import { startTestApp, type TestAccount, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

describe.each(ENGINES)("the stream of events on %s", (database) => {
  let app: TestApp;
  let account: TestAccount;
  let api: ApiClient;
  let streams: ReadStream[];
  beforeAll(async () => {
    app = await startTestApp({ database });
  });
  beforeEach(() => {
    account = app.newAccount();
    ({ api } = account);
    streams = [];
  });
  afterEach(() => {
    for (const stream of streams) stream.close();
  });
  afterAll(() => app.stop());

  async function open(lastEventId?: string) {
    const stream = await openStream(`${app.url}/v1/events/stream`, { apiKey: account.apiKey, lastEventId });
    streams.push(stream);
    return stream;
  }
  const idsOf = (events: readonly { data: unknown }[]) => events.map(({ data }) => (data as { id: string }).id);
  const named = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({ ...started(`c${from + n}`), id: `e${from + n}` }));
  /** What the stream has told, once it has told these and had time to tell too much. */
  async function told(stream: ReadStream, ids: string[]): Promise<string[]> {
    await stream.waitUntil((events) => ids.every((id) => idsOf(events).includes(id)));
    const last = await api.report(started("last"));
    await stream.waitUntil((events) => idsOf(events).includes(last.id));
    return idsOf(stream.events).filter((id) => id !== last.id);
  }

  test("tells what comes in from now on, each event once and as it is read elsewhere", async () => {
    const foreign = app.newAccount();
    await api.reportAll(named(0, 20));
    const stream = await open();
    await Promise.all([
      api.reportAll(named(20, 20)),
      foreign.api.report(started("foreign")),
      api.report(named(40, 1)[0] ?? {}),
    ]);
    const ids = named(20, 21).map(({ id }) => id);
    expect((await told(stream, ids)).toSorted()).toEqual(ids.toSorted());
    const [first] = await stream.take<{ id: string }>(1);
    expect(first).toEqual(await api.client.get("/v1/events/{id}", { path: { id: first?.id ?? "" } }));
    expect(new Set(stream.events.map(({ event }) => event))).toEqual(new Set(["event"]));
  });

  test("tells a thousand events that came in at the same moment", async () => {
    const stream = await open();
    const ids = (await api.reportAll(named(0, 1_000))).map(({ id }) => id);
    expect((await told(stream, ids)).toSorted()).toEqual(ids.toSorted());
  });

  test("goes on where it was left, wherever that was, without an event twice or missing", async () => {
    const first = await open();
    const ids = (await api.reportAll(named(0, 40))).map(({ id }) => id);
    await first.waitUntil((events) => idsOf(events).length === 40);
    first.close();
    const more = (await api.reportAll(named(40, 10))).map(({ id }) => id);
    for (const position of [0, 17, 39]) {
      const seen = idsOf(first.events.slice(0, position + 1));
      const stream = await open(first.events[position]?.id);
      const missed = [...ids, ...more].filter((id) => !seen.includes(id));
      await stream.waitUntil((events) => missed.every((id) => idsOf(events).includes(id)));
      expect(idsOf(stream.events).toSorted()).toEqual(missed.toSorted());
      stream.close();
    }
  });

  test("tells of an event that was committed late, also to who was away", async () => {
    const watching = await open();
    await api.report({ ...started("a"), id: "on-time" });
    const [{ received_at } = { received_at: 0 }] = await watching.take<{ received_at: number }>(1);
    const late = {
      account_id: account.accountId,
      id: "late",
      type: "call.ringing",
      call_id: "a",
      seq: 2,
      occurred_at: received_at,
      received_at: received_at - 500,
      is_test: false,
      data: {},
      call: null,
    } as EventRecord["event"];
    await app.restart(async (store) => {
      await store.transaction((tx) => tx.insertMany("events", [eventRow({ event: late, skipped: {}, bodyHash: "" })]));
    });
    const stream = await open(watching.events[0]?.id);
    await stream.waitUntil((events) => idsOf(events).includes("late"));
    await watching.ended;
  });

  test("a client that comes back to megabytes gets all of them, as fast as it reads", async () => {
    const text = "x".repeat(9_000);
    const batch = Array.from({ length: 100 }, () => ({ type: "sms.sent", data: { from: "1", to: "2", text } }));
    const stream = await open();
    const before = await api.report(ringing("before"));
    await stream.waitUntil(({ length }) => length === 1);
    const position = stream.events[0]?.id;
    stream.close();
    const ids: string[] = [before.id];
    for (let n = 0; n < 4; n++) ids.push(...(await api.reportAll(batch)).map(({ id }) => id));
    const again = await open(position);
    await again.waitUntil(({ length }) => length === ids.length - 1);
    expect(idsOf(again.events)).toEqual(expect.arrayContaining(ids.slice(1)));
  });

  test("a nonsensical Last-Event-ID is taken as none", async () => {
    for (const id of ["nonsense", "1", "99999999999999999-1-x", "1.5-1-x"]) {
      const stream = await open(id);
      const { id: event } = await api.report(started(`after-${id}`));
      await stream.waitUntil((events) => idsOf(events).includes(event));
      stream.close();
    }
  });
});

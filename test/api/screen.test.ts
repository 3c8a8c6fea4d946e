import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ApiClient, isOver } from "../support/api-client.ts";
import { answered, ended, ringing, started } from "../support/call-events.ts";
import { openStream, type ReadStream } from "../support/read-stream.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { contact, idsOf, type Screen, shown, shownFirst } from "../support/screen.ts";
import { startTestApp, type TestAccount, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

const AGENT = { id: "agent-7", name: "Ann" };
const withAgent = { agent: AGENT };

describe.each(ENGINES)("the agent's screen on %s", (database) => {
  let app: TestApp;
  let account: TestAccount;
  let api: ApiClient;
  let crm: Receiver;
  let streams: ReadStream[];
  beforeAll(async () => {
    app = await startTestApp({ database });
  });
  beforeEach(async () => {
    crm = await startReceiver();
    account = app.newAccount();
    ({ api } = account);
    streams = [];
  });
  afterEach(async () => {
    for (const stream of streams) stream.close();
    await crm.close();
  });
  afterAll(() => app.stop());

  async function open({ agent = AGENT.id, lastEventId }: { agent?: string; lastEventId?: string } = {}) {
    const stream = await openStream(`${app.url}/v1/agents/${agent}/screen`, { apiKey: account.apiKey, lastEventId });
    streams.push(stream);
    return stream;
  }

  test("shows a call from its start to its end, with what the CRM answers", async () => {
    crm.respondWith(({ body }) => (body.includes('"call.started"') ? contact("42") : {}));
    await api.createConnector({ name: "CRM", url: crm.url });
    const stream = await open();
    await api.report(started("a", withAgent));
    const screen = await shown(stream, "a", ({ contacts }) => contacts.length === 1);
    expect(screen).toEqual({
      call: expect.objectContaining({ id: "a", status: "started", agent: AGENT, from: "+4930111111" }),
      contacts: [
        {
          connector: { id: expect.stringMatching(/^con_/), name: "CRM" },
          contact: { id: "42", crmType: "CRM", fields: [] },
          last_known: false,
          updated_at: expect.any(Number),
        },
      ],
    });
    await api.report(answered("a"));
    await shown(stream, "a", ({ call }) => call.status === "answered");
    await api.report(ended("a"));
    const last = await shown(stream, "a", ({ call }) => call.status === "ended");
    expect(idsOf(last)).toEqual(["42"]);
    expect(new Set(stream.events.map(({ event }) => event))).toEqual(new Set(["call"]));
  });

  test("contacts stand in the connectors' order, whoever answers first, and are updated in place", async () => {
    const slow = Promise.withResolvers<void>();
    const first = await startReceiver(async () => {
      await slow.promise;
      return contact("first");
    });
    let version = 0;
    crm.respondWith(() => contact(`second-${++version}`));
    await api.createConnector({ name: "first", url: first.url });
    await api.createConnector({ name: "second", url: crm.url });
    const stream = await open();
    await api.report(started("a", withAgent));
    expect(idsOf(await shown(stream, "a", ({ contacts }) => contacts.length === 1))).toEqual(["second-1"]);
    slow.resolve();
    expect(idsOf(await shown(stream, "a", ({ contacts }) => contacts.length === 2))).toEqual(["first", "second-1"]);
    await api.report(ringing("a"));
    const updated = await shown(stream, "a", (screen) => idsOf(screen)[1] === "second-2");
    expect(idsOf(updated)).toEqual(["first", "second-2"]);
    const ids = (await api.client.get("/v1/connectors")).data.map(({ id }) => id);
    await api.ask("/v1/connectors/order", { method: "PUT", body: { ids: ids.toReversed() } });
    await api.report(answered("a"));
    const reordered = await shown(stream, "a", ({ call }) => call.status === "answered");
    expect(reordered.contacts.map(({ connector }) => connector.name)).toEqual(["second", "first"]);
    await first.close();
  });

  test("the last known contact of a number stands there at once, marked, until the CRM answers", async () => {
    crm.respondWith(() => contact("old"));
    await api.createConnector({ url: crm.url, events: ["call.started"] });
    const earlier = await api.report(started("earlier"));
    await api.deliveryOf(earlier.id, isOver);
    const answer = Promise.withResolvers<void>();
    const laterAnswer = Promise.withResolvers<void>();
    crm.respondWith(async ({ body }) => {
      await (body.includes('"call_id":"a"') ? answer : laterAnswer).promise;
      return contact("new");
    });
    const stream = await open();
    await api.report(started("a", withAgent));
    const atOnce = await shownFirst(stream, "a");
    expect(atOnce.contacts).toMatchObject([{ contact: { id: "old" }, last_known: true }]);
    answer.resolve();
    const replaced = await shown(stream, "a", (screen) => idsOf(screen)[0] === "new");
    expect(replaced.contacts).toMatchObject([{ contact: { id: "new" }, last_known: false }]);
    await api.report(
      started("outbound", { ...withAgent, direction: "outbound", from: "+4930222222", to: "+4930111111" }),
    );
    const other = await shownFirst(stream, "outbound");
    expect(other.contacts).toMatchObject([{ contact: { id: "new" }, last_known: true }]);
    laterAnswer.resolve();
    // Another number is another person.
    await api.report(started("b", { ...withAgent, from: "+4930999999" }));
    await shown(stream, "b", ({ contacts }) => contacts.length === 1);
    const shownForB = stream.events.map(({ data }) => data as Screen).filter(({ call }) => call.id === "b");
    expect(shownForB.flatMap(({ contacts }) => contacts).filter(({ last_known }) => last_known)).toEqual([]);
  });

  test("a contact that was answered while the call was nobody's shows once it is somebody's", async () => {
    crm.respondWith(() => contact("42"));
    await api.createConnector({ url: crm.url, events: ["call.started"] });
    const { id } = await api.report(started("a"));
    await api.deliveryOf(id, isOver);
    const stream = await open();
    await api.report(answered("a", withAgent));
    const first = await shownFirst(stream, "a");
    expect(first.contacts).toMatchObject([{ contact: { id: "42" }, last_known: false }]);
  });

  test("a slow CRM's contact shows on the screen of whoever has the call by then, without another event", async () => {
    const answer = Promise.withResolvers<void>();
    crm.respondWith(async ({ body }) => {
      await answer.promise;
      return contact(body.includes('"call_id":"queued"') ? "of queued" : "of transferred");
    });
    await api.createConnector({ url: crm.url, events: ["call.started"] });
    const [before, stream] = [await open({ agent: "agent-8" }), await open()];
    await api.reportAll([started("queued"), started("transferred", { agent: { id: "agent-8" } })]);
    await crm.waitFor(2);
    await shown(before, "transferred");
    await api.reportAll([answered("queued", withAgent), answered("transferred", withAgent)]);
    for (const callId of ["queued", "transferred"]) {
      expect((await shownFirst(stream, callId)).contacts).toEqual([]);
    }
    answer.resolve();
    for (const callId of ["queued", "transferred"]) {
      const { contacts } = await shown(stream, callId, ({ contacts: { length } }) => length > 0);
      expect(contacts).toMatchObject([{ contact: { id: `of ${callId}` }, last_known: false }]);
    }
  });

  test("a caller who withholds the number is shown as the CRM knows them by the call", async () => {
    crm.respondWith(() => contact("42"));
    await api.createConnector({ url: crm.url, events: ["call.ringing"] });
    const stream = await open();
    await api.report(ringing("a", withAgent));
    expect(idsOf(await shown(stream, "a", ({ contacts }) => contacts.length > 0))).toEqual(["42"]);
  });

  test.each([
    ['{"success":true,"contact":{"fields":[]}}', "contact.id"],
    ['{"success":false,"contact":{"id":"1"}}', "success: must be true"],
    ['{"success":true,"contact":{"id":"1","fields":[{"title":"x","value":"javascript:x","isWebsite":true}]}}', "http"],
    ['{"success":true,"contact":', "not valid JSON"],
    ["[1]", "a list"],
  ])("a malformed contact (%s) is in the attempt with its reason, and not on the screen", async (body, reason) => {
    crm.respondWith(() => ({ body }));
    await api.createConnector({ url: crm.url });
    const stream = await open();
    const { id } = await api.report(started("a", withAgent));
    const { id: deliveryId } = await api.deliveryOf(id, isOver);
    const [attempt] = (await api.delivery(deliveryId)).attempts_made;
    expect(attempt).toMatchObject({ verdict: "delivered", reason: expect.stringContaining(reason) });
    await api.report(ended("a"));
    await shown(stream, "a", ({ call }) => call.status === "ended");
    expect(stream.events.map(({ data }) => (data as Screen).contacts)).toEqual(stream.events.map(() => []));
  });

  test("a client that comes back is told what it has missed, also of a call that has ended meanwhile", async () => {
    crm.respondWith(() => contact("42"));
    await api.createConnector({ url: crm.url, events: ["call.started"] });
    const before = await open();
    await api.report(started("a", withAgent));
    await shown(before, "a", ({ contacts }) => contacts.length === 1);
    const lastEventId = before.events.at(-1)?.id ?? "";
    expect(lastEventId).toMatch(/^\d+$/);
    before.close();
    await before.ended;
    await api.reportAll([ended("a"), started("b", withAgent)]);
    const after = await open({ lastEventId });
    expect((await shown(after, "a", ({ call }) => call.status === "ended")).contacts).toMatchObject([
      { contact: { id: "42" }, last_known: false },
    ]);
    await shown(after, "b", ({ contacts }) => contacts.length === 1);
    const byQuery = await openStream(`${app.url}/v1/agents/${AGENT.id}/screen?last_event_id=${lastEventId}`, account);
    streams.push(byQuery);
    await shown(byQuery, "a", ({ call }) => call.status === "ended");
  });

  test("a new client is told of the calls that are under way and of no others", async () => {
    await api.reportAll([
      started("over", withAgent),
      ended("over"),
      started("a", withAgent),
      answered("b", withAgent),
      started("another", { agent: { id: "agent-8" } }),
      started("nobody"),
    ]);
    const stream = await open();
    for (const callId of ["a", "b"]) await shown(stream, callId);
    await api.report(started("last", withAgent));
    await shown(stream, "last");
    expect(stream.events.map(({ data }) => (data as Screen).call.id)).toEqual(["a", "b", "last"]);
  });

  test("a nonsensical Last-Event-ID is taken as none", async () => {
    await api.report(started("a", withAgent));
    for (const lastEventId of ["nonsense", "1e99", "-5", "Infinity"]) {
      await shown(await open({ lastEventId }), "a");
    }
  });

  test("each agent sees their own calls, on every screen they have open; another account's agent sees none", async () => {
    const foreign = app.newAccount();
    const [mine, alsoMine, other] = [await open(), await open(), await open({ agent: "agent-8" })];
    const abroad = await openStream(`${app.url}/v1/agents/${AGENT.id}/screen`, { apiKey: foreign.apiKey });
    streams.push(abroad);
    await api.reportAll([started("a", withAgent), started("b", { agent: { id: "agent-8" } })]);
    await foreign.api.report(started("c", withAgent));
    await Promise.all([shown(mine, "a"), shown(alsoMine, "a"), shown(other, "b")]);
    await shown(abroad, "c");
    const callsOn = (stream: ReadStream) => new Set(stream.events.map(({ data }) => (data as Screen).call.id));
    expect([mine, alsoMine, other, abroad].map(callsOn)).toEqual([
      new Set(["a"]),
      new Set(["a"]),
      new Set(["b"]),
      new Set(["c"]),
    ]);
  });

  test("who does not read is dropped, and who reads goes on being told", async () => {
    const long = Array.from({ length: 15 }, (_, n) => ({ title: `field ${n}`, value: "x".repeat(4_000) }));
    crm.respondWith(() => contact("42", long));
    const many = 10;
    for (let n = 0; n < many; n++) await api.createConnector({ url: crm.url, events: ["call.started"] });
    const reading = await open();
    const socket = connect(Number(new URL(app.url).port), "127.0.0.1").pause();
    const closed = once(socket, "close");
    socket.on("error", () => {});
    socket.write(
      `GET /v1/agents/${AGENT.id}/screen HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${account.apiKey}\r\n\r\n`,
    );
    await api.report(started("a", withAgent));
    await shown(reading, "a", ({ contacts }) => contacts.length === many);
    // Each event tells the whole screen again, 600 KB, until far more is unread than the kernel takes.
    for (let round = 0; round < 30; round++) {
      const sofar = reading.events.length;
      await api.report(ringing("a"));
      await reading.waitUntil(({ length }) => length > sofar);
    }
    socket.resume();
    await closed;
    await api.report(ended("a"));
    await shown(reading, "a", ({ call }) => call.status === "ended");
  });

  test("every stream ends when the server does, and goes on with the next", async () => {
    const stream = await open();
    await api.report(started("a", withAgent));
    await shown(stream, "a");
    await app.restart();
    await stream.ended;
    const again = await open({ lastEventId: stream.events.at(-1)?.id ?? "" });
    await shown(again, "a");
  });
});

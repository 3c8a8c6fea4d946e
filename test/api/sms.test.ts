import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { started } from "../support/call-events.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

type Row = { id: string };

describe.each(ENGINES)("messages on %s", (database) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ database });
  });
  afterAll(() => app.stop());

  test("are reported and read, whichever way they came in", async () => {
    const { api } = app.newAccount();
    const sent = {
      id: "m1",
      direction: "sent",
      from: "+442079460100",
      to: "+14155550100",
      text: "Tuesday?",
      call_id: "c",
    };
    const answer = await api.ask("/v1/sms", { body: sent });
    const shown = { ...sent, is_test: false, occurred_at: expect.any(Number), received_at: expect.any(Number) };
    expect([answer.status, answer.body]).toEqual([201, shown]);
    expect((await api.ask("/v1/sms", { body: sent })).body).toEqual(answer.body);
    expect(await api.refused("/v1/sms", { body: { ...sent, text: "No" } })).toMatchObject({
      status: 409,
      code: "event_id_taken",
    });
    expect(await api.get("/v1/events/m1")).toMatchObject({
      type: "sms.sent",
      data: { text: "Tuesday?" },
      call_id: "c",
    });
    const data = { from: "+14155550100", to: "+442079460100", text: "Yes!", agent: { id: "7" } };
    const { id } = await api.report({ type: "sms.received", data });
    expect(await api.get(`/v1/sms/${id}`)).toMatchObject({ id, direction: "received", ...data, call_id: null });
    await api.report(started("c"));
    const ids = async (query: string) => (await api.walk<Row>(`/v1/sms?limit=1${query}`)).map((message) => message.id);
    expect(await ids("")).toEqual([id, "m1"]);
    expect([await ids("&direction=sent"), await ids("&direction=received")]).toEqual([["m1"], [id]]);
    const [call] = await api.walk<Row>("/v1/events?type=call.started");
    expect(await api.refused(`/v1/sms/${call?.id}`)).toMatchObject({ status: 404 });
  });

  test.each([
    [{ direction: "up", from: "1", to: "2", text: "x" }, "#/direction"],
    [{ direction: "sent", from: "1", text: "x" }, "#/to"],
    [{ direction: "sent", from: "1", to: "2", text: "x".repeat(10_001) }, "#/text"],
  ])("what is wrong with one is named, and nothing is stored (%#)", async (body, pointer) => {
    const { api } = app.newAccount();
    const refusal = await api.refused("/v1/sms", { body });
    expect([refusal.status, refusal.errors?.map((error) => error.pointer)]).toEqual([422, [pointer]]);
    expect(await api.walk("/v1/events")).toEqual([]);
  });
});

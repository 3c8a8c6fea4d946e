import { describe, expect, test } from "vitest";
import { exampleConnector } from "../../../test/support/example-connector.ts";
import { exampleEvent } from "../../../test/support/example-event.ts";
import type { Call } from "../../contract/events.ts";
import type { StoredEvent } from "../../model/event.ts";
import { webphone } from "./dialect.ts";
import { render } from "./render.ts";

const ENDED_AT = 1_760_084_578_000;

/** What the receiver gets: the body as JSON, so that what is left out is truly absent. */
function bodyOf(event: StoredEvent): Record<string, unknown> {
  return JSON.parse(render(event, exampleConnector({ dialect: "webphone" })).body) as Record<string, unknown>;
}

function withCall<T extends StoredEvent>(event: T, given: Partial<Call>): T {
  if (event.call === null) throw new Error("the example has no call");
  return { ...event, call: { ...event.call, ...given } };
}

test("is a POST to the connector's own address, letter by letter", () => {
  const url = "https://crm.example/Ä?b=%20";
  expect(render(exampleEvent("call.started"), exampleConnector({ url }))).toMatchObject({ method: "POST", url });
});

describe("the duration", () => {
  const duration = (given: Partial<Call>) => bodyOf(withCall(exampleEvent("call.ended"), given)).duration_sec;

  test.each([
    [0, 0],
    [499, 0],
    [500, 1],
    [51_499, 51],
    [51_500, 52],
    [3_600_000, 3_600],
  ])("of %i ms of talk is %i s", (talk, expected) => {
    expect(duration({ answered_at: ENDED_AT - talk, ended_at: ENDED_AT })).toBe(expected);
  });

  test("is 0 when nobody answered, however long it rang", () => {
    expect(duration({ answered_at: undefined, ended_at: ENDED_AT })).toBe(0);
    expect(bodyOf(exampleEvent("call.failed"))).toMatchObject({ event: "call_stop", duration_sec: 0 });
  });

  test("is never less than 0, though the answer be dated after the end", () => {
    expect(duration({ answered_at: ENDED_AT + 5_000, ended_at: ENDED_AT })).toBe(0);
  });
});

describe("the result", () => {
  test.each([
    ["answered", "Answered"],
    ["no_answer", "No answer"],
    ["busy", "Busy"],
    ["failed", "Failed"],
    ["cancelled", "Cancelled"],
    ["voicemail", "Voicemail"],
  ] as const)("%s is %s", (result, expected) => {
    expect(bodyOf(withCall(exampleEvent("call.ended"), { result })).call_result).toBe(expected);
    expect(bodyOf(withCall(exampleEvent("call.processed"), { result })).call_result).toBe(expected);
  });

  test("is not in a start, even one that is reported after the end", () => {
    const late = { ...exampleEvent("call.started"), call: exampleEvent("call.ended").call };
    expect(bodyOf(late)).toMatchObject({
      status: "start",
      call_result: null,
      duration_sec: 0,
      started_at: "2025-10-10T08:21:45.000Z",
      ended_at: null,
    });
  });
});

test("a call whose start was never reported started at its first known moment", () => {
  const event = withCall(exampleEvent("call.ended"), { started_at: undefined });
  expect(bodyOf(event).started_at).toBe("2025-10-10T08:21:46.000Z");
  const answered = withCall(event, { ringing_at: undefined });
  expect(bodyOf(answered).started_at).toBe("2025-10-10T08:21:54.000Z");
  const ended = withCall(answered, { answered_at: undefined });
  expect(bodyOf(ended)).toMatchObject({ started_at: bodyOf(ended).ended_at, ended_at: "2025-10-10T08:22:58.000Z" });
});

test("callerid is the caller's name and number, or the one that is known", () => {
  const calleridOf = (given: Partial<Call>) =>
    bodyOf(withCall(exampleEvent("call.started"), { direction: "inbound", from: "+1", from_name: "Ann", ...given }))
      .callerid;
  expect(calleridOf({})).toBe("Ann (+1)");
  expect(calleridOf({ from_name: undefined })).toBe("+1");
  expect(calleridOf({ from: undefined })).toBe("Ann");
  expect(calleridOf({ from: undefined, from_name: undefined })).toBeNull();
});

test("a call of which nothing is known has every field, and null in it", () => {
  const event = exampleEvent("call.ended");
  const call: Call = { id: "x", status: "ended", is_test: false, ended_at: ENDED_AT, result: "no_answer" };
  expect(bodyOf({ ...event, call_id: "x", call })).toEqual({
    event: "call_stop",
    call_id: "x",
    direction: null,
    status: "stop",
    date: "2025-10-10T08:22:58.000Z",
    callerid: null,
    caller_number: null,
    caller_name: null,
    callee_number: null,
    callee_name: null,
    local_number: null,
    local_name: null,
    remote_number: null,
    remote_name: null,
    from: { name: null, number: null },
    to: { name: null, number: null },
    call_result: "No answer",
    duration_sec: 0,
    started_at: "2025-10-10T08:22:58.000Z",
    ended_at: "2025-10-10T08:22:58.000Z",
    user_email: null,
  });
});

describe("call_postprocess", () => {
  const processed = exampleEvent("call.processed");

  test("has an empty transcription and an empty analysis where there are none", () => {
    for (const data of [{}, { transcript: [], analysis: {} }]) {
      const { transcription, analysis } = bodyOf({ ...processed, data });
      expect({ transcription, analysis }).toEqual({ transcription: "", analysis: {} });
    }
  });

  test("hands on the analysis as it is", () => {
    const analysis = { "": 0, "a.b": [null, { c: false }], samenvatting: "“Ja”", toString: "x" };
    expect(bodyOf({ ...processed, data: { analysis } }).analysis).toEqual(analysis);
  });

  test("alone has the two", () => {
    for (const type of ["call.started", "call.ended", "call.failed"] as const) {
      expect(bodyOf(exampleEvent(type))).not.toHaveProperty("transcription");
      expect(bodyOf(exampleEvent(type))).not.toHaveProperty("analysis");
    }
  });
});

test("the answer to a start may carry a contact for the agent's screen", () => {
  const answer = {
    kind: "replied" as const,
    status: 200,
    headers: {},
    body: '{"success": true, "contact": {"id": "7"}}',
    truncated: false,
    timing: { connect_ms: null, headers_ms: 1, body_ms: 1, total_ms: 2 },
  };
  expect(webphone.readAnswer(exampleEvent("call.started"), answer)).toEqual({
    kind: "contact",
    contact: { id: "7", fields: [] },
  });
});

test("an event that the dialect does not have is our own mistake", () => {
  expect(() => render(exampleEvent("call.ringing"), exampleConnector())).toThrow("no event call.ringing");
});

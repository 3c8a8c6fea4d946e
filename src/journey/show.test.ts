import { expect, it } from "vitest";
import { exampleEvent } from "../../test/support/example-event.ts";
import { parseScreenKey, screenKey, screensOf, screensWith } from "./show.ts";

it("tells account, agent and call apart, whatever characters they have", () => {
  const screen = { account_id: "acc_1", agent_id: 'a"/,[', call_id: "call\\1" };
  expect(parseScreenKey(screenKey(screen))).toEqual(screen);
  expect(parseScreenKey(screenKey({ ...screen, agent_id: null }))).toEqual({ ...screen, agent_id: null });
});

it("is the screen of the agent of each call, once", () => {
  const started = exampleEvent("call.started");
  const ended = exampleEvent("call.ended");
  const { account_id, call } = started;
  expect(screensOf([started, ended])).toEqual([
    screenKey({ account_id, agent_id: call?.agent?.id ?? "", call_id: call?.id ?? "" }),
  ]);
});

it("is no screen where an event has no call, or the call no agent", () => {
  const { call, ...rest } = exampleEvent("call.started");
  const { agent: _, ...withoutAgent } = call ?? { id: "x", status: "started", is_test: false };
  expect(screensOf([exampleEvent("delivery.exhausted"), { ...rest, call: withoutAgent }])).toEqual([]);
});

it("shows a contact on the screen of its event's agent, and of whoever's call it is by now", () => {
  const entry = {
    account_id: "acc_1",
    agent_id: "agent-1",
    call_id: "call-1",
    connector_id: "con_1",
    number: "+491",
    contact: { id: "1", fields: [] },
    updated_at: 1,
  };
  const { account_id, agent_id, call_id } = entry;
  const whoever = screenKey({ account_id, agent_id: null, call_id });
  expect(screensWith([entry, { ...entry, connector_id: "con_2" }])).toEqual([
    screenKey({ account_id, agent_id, call_id }),
    whoever,
  ]);
  expect(screensWith([{ ...entry, agent_id: null }])).toEqual([whoever]);
});

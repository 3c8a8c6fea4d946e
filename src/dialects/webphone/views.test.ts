import { describe, expect, test } from "vitest";
import type { Call } from "../../contract/events.ts";
import { viewsOf } from "./views.ts";

const ann = { name: "Ann", number: "+1" };
const bob = { name: "Bob", number: "+2" };

function viewsWith(given: Partial<Call>) {
  return viewsOf({
    id: "x",
    status: "started",
    is_test: false,
    from: ann.number,
    from_name: ann.name,
    to: bob.number,
    to_name: bob.name,
    ...given,
  });
}

test("an outgoing call's caller is local and its callee remote", () => {
  expect(viewsWith({ direction: "outbound" })).toEqual({
    direction: "outgoing",
    caller: ann,
    callee: bob,
    local: ann,
    remote: bob,
  });
});

test("an incoming call's callee is local and its caller remote", () => {
  expect(viewsWith({ direction: "inbound" })).toEqual({
    direction: "incoming",
    caller: ann,
    callee: bob,
    local: bob,
    remote: ann,
  });
});

describe("an internal call", () => {
  const internal = (agent?: Call["agent"]) => viewsWith({ direction: "internal", agent });

  test("is incoming where the agent's own number is called", () => {
    expect(internal({ id: "a", phone: "+2" })).toMatchObject({ direction: "incoming", local: bob, remote: ann });
  });

  test.each([
    ["its agent calls", { id: "a", phone: "+1" }],
    ["its agent's number is another", { id: "a", phone: "+9" }],
    ["its agent's number is not known", { id: "a" }],
    ["it has no agent", undefined],
  ])("is outgoing where %s", (_, agent) => {
    expect(internal(agent)).toMatchObject({ direction: "outgoing", local: ann, remote: bob });
  });

  test("is outgoing where neither its callee nor its agent's number is known", () => {
    const views = viewsWith({ direction: "internal", to: undefined, agent: { id: "a" } });
    expect(views).toMatchObject({ direction: "outgoing", local: ann });
  });
});

test("a call of unknown direction has a caller and a callee, and neither is local", () => {
  const unknown = { name: null, number: null };
  expect(viewsWith({ direction: undefined, agent: { id: "a", name: "Ada", phone: "201" } })).toEqual({
    direction: null,
    caller: ann,
    callee: bob,
    local: unknown,
    remote: unknown,
  });
});

describe("the agent's name and number", () => {
  const agent = { id: "a", name: "Ada", phone: "201" };
  const nameless = { from_name: undefined, to_name: undefined, agent };
  const numberless = { from: undefined, to: undefined, agent };

  test("stand in for what is not known of the local end", () => {
    const incoming = viewsWith({ direction: "inbound", ...nameless });
    expect(incoming.local).toEqual({ name: "Ada", number: "+2" });
    expect(incoming.callee).toEqual(incoming.local);
    const outgoing = viewsWith({ direction: "outbound", ...numberless });
    expect(outgoing.local).toEqual({ name: "Ann", number: "201" });
    expect(outgoing.caller).toEqual(outgoing.local);
  });

  test("never stand in for the remote end", () => {
    expect(viewsWith({ direction: "inbound", ...nameless }).remote).toEqual({ name: null, number: "+1" });
    expect(viewsWith({ direction: "outbound", ...numberless }).remote).toEqual({ name: "Bob", number: null });
  });

  test("give way to what the call says", () => {
    expect(viewsWith({ direction: "outbound", agent }).local).toEqual(ann);
  });
});

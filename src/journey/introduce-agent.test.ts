import { describe, expect, it } from "vitest";
import { callEvent } from "../../test/support/call-event.ts";
import type { Call, NewEvent } from "../contract/events.ts";
import { introduceAgent } from "./introduce-agent.ts";

const grace = { name: "Grace", email: "grace@example.com", phone: "+493023125900", team: "sales" };
const agentOf = (id: string) => (id === "grace" ? grace : undefined);
const { team: _, ...known } = grace;
const call: Call = { id: "call-1", status: "started", is_test: false };

const introduced = (data: object, ofCall?: Call) =>
  introduceAgent(callEvent("call.ringing", "call-1", { data }), ofCall, agentOf).data;

describe("an agent whom an event names by the id alone", () => {
  it("is introduced with what the account knows, the team included", () => {
    expect(introduced({ agent: { id: "grace" } })).toEqual({ agent: { id: "grace", ...known }, team: "sales" });
  });

  it("is who the event says, where it says more", () => {
    const agent = { id: "grace", name: "G. Hopper", phone: "201" };
    expect(introduced({ agent, team: "support" })).toEqual({ agent: { ...known, ...agent }, team: "support" });
  });

  it("does not move a call to another team", () => {
    expect(introduced({ agent: { id: "grace" } }, { ...call, team: "support" })).toEqual({
      agent: { id: "grace", ...known },
    });
    expect(introduced({ agent: { id: "grace" } }, call)).toMatchObject({ team: "sales" });
  });

  it("is left as it is where nobody knows them", () => {
    const event = callEvent("call.ringing", "call-1", { data: { agent: { id: "nobody" } } });
    expect(introduceAgent(event, undefined, agentOf)).toBe(event);
  });

  it("is introduced with a message, too, and nothing changes in what names nobody", () => {
    const data = { from: "1", to: "2", text: "hi" };
    const sms: NewEvent = { type: "sms.sent", data: { ...data, agent: { id: "grace" } } };
    expect(introduceAgent(sms, undefined, agentOf).data).toEqual({
      ...data,
      agent: { id: "grace", ...known },
      team: "sales",
    });
    const campaign: NewEvent = { type: "campaign.started", data: { campaign: { id: "spring" } } };
    for (const event of [callEvent("call.started"), campaign]) {
      expect(introduceAgent(event, undefined, agentOf)).toBe(event);
    }
  });
});

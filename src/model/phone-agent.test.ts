import { expect, it } from "vitest";
import { phoneAgentOf, readPhoneAgent } from "./phone-agent.ts";

it("an agent is found again by their name on the telephone, whatever their id is", () => {
  for (const agentId of ["agt_018f", "grace.hopper", "a/b@c.example", '"!21', "~"]) {
    const name = phoneAgentOf({ accountId: "acc_1", agentId });
    expect(name).toMatch(/^acc_1\.[\w!-]+$/);
    expect(readPhoneAgent(name)).toEqual({ accountId: "acc_1", agentId });
  }
});

it.each(["", "grace", ".grace", "acc_1.", "acc_1.a b", "acc_1.!2"])("%j is nobody's name", (name) => {
  expect(readPhoneAgent(name)).toBeNull();
});

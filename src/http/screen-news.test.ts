import { beforeEach, describe, expect, it } from "vitest";
import { type Bus, createBus } from "../engine/bus.ts";
import { type CallNews, screenKey } from "../journey/show.ts";
import { createScreenNews, type Follower, type ScreenNews } from "./screen-news.ts";

/** A bus of one node: nothing goes to a database. */
function ownBus(): Bus {
  const database = { subscribe: () => () => {}, publish: async () => {} };
  return createBus({ database, nodeId: "me", hasPeers: () => false });
}

describe("news of screens", () => {
  let bus: Bus;
  let news: ScreenNews;
  let heard: string[];
  let agents: Map<string, string>;
  let asked: string[];
  let findAgents: (accountId: string, callIds: readonly string[]) => Promise<Map<string, string>>;
  beforeEach(() => {
    bus = ownBus();
    heard = [];
    agents = new Map();
    asked = [];
    findAgents = async (accountId, callIds) => {
      asked.push(`${accountId} ${callIds}`);
      return agents;
    };
    news = createScreenNews(bus, (...which) => findAgents(...which));
  });

  function follow(agentId: string, { accountId = "acc_1", as = agentId } = {}): () => void {
    const follower: Follower = {
      hear: (callIds) => heard.push(`${as}: ${callIds}`),
      missed: () => heard.push(`${as} missed it`),
    };
    return news.follow({ accountId, agentId }, follower);
  }
  async function tell(...all: (Pick<CallNews, "call_id"> & Partial<CallNews>)[]): Promise<void> {
    await bus.tell(
      "screen",
      all.map((one) => screenKey({ account_id: "acc_1", agent_id: null, ...one })),
    );
    await new Promise(setImmediate);
  }

  it("go to everybody who follows the agent, and to nobody else, in one piece", async () => {
    follow("ann");
    follow("ann", { as: "ann's other window" });
    follow("bob");
    follow("ann", { accountId: "acc_2", as: "another account's ann" });
    await tell({ agent_id: "ann", call_id: "1" }, { agent_id: "ann", call_id: "2" }, { agent_id: "eve", call_id: "3" });
    expect(heard).toEqual(["ann: 1,2", "ann's other window: 1,2"]);
    expect(asked).toEqual([]);
  });

  it("go to whose call it is by now, where the news does not say, and to nobody twice", async () => {
    follow("ann");
    follow("bob");
    agents.set("moved", "bob").set("same", "ann");
    await tell(
      { agent_id: "ann", call_id: "moved" },
      { call_id: "moved" },
      { agent_id: "ann", call_id: "same" },
      { call_id: "same" },
      { call_id: "nobody's" },
    );
    expect(heard).toEqual(["ann: moved,same", "bob: moved"]);
    expect(asked).toEqual(["acc_1 moved,same,nobody's"]);
  });

  it("are not looked up where nobody follows", async () => {
    follow("ann", { accountId: "acc_2" });
    const end = follow("ann");
    end();
    await tell({ call_id: "1" });
    expect({ asked, heard }).toEqual({ asked: [], heard: [] });
  });

  it("that cannot be looked up are said to be missed, to all whom they may be for", async () => {
    follow("ann");
    follow("bob");
    follow("ann", { accountId: "acc_2", as: "another account's ann" });
    findAgents = () => Promise.reject(new Error("the store is gone"));
    await tell({ agent_id: "ann", call_id: "1" }, { call_id: "1" });
    expect(heard).toEqual(["ann: 1", "ann missed it", "bob missed it"]);
  });
});

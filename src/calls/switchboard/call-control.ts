/** What a program does with calls that go: it asks for one, ends it, holds it, hands it on. */
import type { DialRefusal } from "../../model/dial-rules.ts";
import { findLiveCall } from "../../store/live-calls.ts";
import { findNodeOfPlannedCall } from "../../store/planned-calls.ts";
import { findRecord } from "../../store/records.ts";
import { prepareDial, type UnderWay } from "./dial-out.ts";
import type { Floor } from "./floor.ts";
import { planDial } from "./plan-dial.ts";
import { ringBack } from "./ring-back.ts";
import { transferTo } from "./transfer.ts";

/** What may be done to a call. */
export type CallAct = { act: "hang_up" } | { act: "hold"; held: boolean } | { act: "transfer"; to: string };

export type Placed =
  | { kind: "placed"; callId: string }
  | { kind: "no_agent" }
  /** This node takes no new calls any more. */
  | { kind: "stopping" }
  | { kind: "refused"; refusal: DialRefusal };

/** What came of an act: it is under way here or at the call's own node, or the call is not going, not so far, or handed on now. */
export type Acted = "done" | "not_live" | "not_answered" | "transferring";

export type CallControl = {
  /** Rings the agent, and then whom they are to talk to. */
  place(wanted: { accountId: string; agentId: string; to: string; lineId: string | null }): Promise<Placed>;
  act(accountId: string, callId: string, act: CallAct): Promise<Acted>;
  /** Does what another node was asked for, where the call is this one's. */
  actHere(accountId: string, callId: string, act: CallAct): Acted;
};

export function createCallControl(
  floor: Floor,
  {
    underWay,
    isOpen,
    keep,
    tellNodes,
    refused,
  }: {
    /** Whether new calls are taken. */
    isOpen(): boolean;
    underWay: ReadonlyMap<string, UnderWay>;
    /** Something that a stop waits for. */
    keep(work: Promise<unknown>): void;
    tellNodes(message: string): Promise<void>;
    refused(dial: { accountId: string; agentId: string; refusal: DialRefusal }): void;
  },
): CallControl {
  const { database, clock, onError } = floor;

  function actHere(accountId: string, callId: string, act: CallAct): Acted {
    const found = underWay.get(callId);
    if (found === undefined || found.call.accountId !== accountId) return "not_live";
    const talk = [...floor.talks.values()].find((each) => each.call.id === callId);
    if (act.act === "hang_up") {
      if (talk) talk.hangUp();
      else found.hangUp();
      return "done";
    }
    if (talk === undefined) return "not_answered";
    if (talk.isTransferring) return "transferring";
    if (act.act === "hold") void talk.hold("near", act.held).catch(onError);
    else keep(transferTo(talk, { side: "near", dialled: act.to }, floor));
    return "done";
  }

  return {
    async place({ accountId, agentId, to, lineId }) {
      if (!isOpen()) return { kind: "stopping" };
      const agent = await findRecord(database, "agents", { accountId, id: agentId });
      if (agent === null) return { kind: "no_agent" };
      const planned = await planDial(database, { agent, dialled: to, lineId });
      const prepared = planned.kind === "planned" ? await prepareDial(database, planned.plan, clock.now()) : planned;
      if (prepared.kind === "refused") {
        refused({ accountId, agentId, refusal: prepared.refusal });
        return prepared;
      }
      const placed = ringBack(
        { ...prepared.outgoing, started: { ...prepared.outgoing.started, source: "api" } },
        floor,
      );
      floor.follow(placed);
      // Whoever asked may ask for the call at once.
      await placed.call.begun;
      return { kind: "placed", callId: placed.call.id };
    },
    async act(accountId, callId, act) {
      const here = actHere(accountId, callId, act);
      if (here !== "not_live") return here;
      const row = await findLiveCall(database, { accountId, callId });
      const nodeId = row === null ? await findNodeOfPlannedCall(database, { accountId, callId }) : row.node_id;
      if (nodeId === null || nodeId === floor.nodeId) return "not_live";
      await tellNodes(JSON.stringify({ accountId, callId, act }));
      return "done";
    },
    actHere,
  };
}

/** What is counted of calls that this program makes. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** A call that is over. Times are milliseconds. */
export type EndedCall = {
  account_id: string;
  call_id: string;
  agent_id: string | null;
  direction: "inbound" | "outbound" | "internal";
  /** What became of it, and why. */
  result: "answered" | "unanswered";
  cause: string;
  ended_by: string;
  /** From its beginning to its answer, or to its end without one. */
  ring_ms: number;
  /** From the answer to the end. */
  talk_ms: number;
};

/** A call that was not placed, because of what was dialled or how much. */
export type RefusedDial = { account_id: string; agent_id: string | null; code: string };

/** Requests of nobody known that the telephony refused: how many, why, and the address of the latest. */
export type RefusedStrangers = { reason: string; requests: number; address: string };

export type CallMetrics = {
  callEnded(call: EndedCall): void;
  dialRefused(dial: RefusedDial): void;
  strangersRefused(strangers: RefusedStrangers): void;
  /** From now on also tells how many calls and legs there are. */
  watchCalls(live: { calls(): number; legs(): number }): void;
};

/** Upper bounds in seconds. */
const RING_BUCKETS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60];
const TALK_BUCKETS = [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200];

export function createCallMetrics(registry: Registry): CallMetrics {
  const registers = [registry];
  const ended = new Counter({
    name: "hookswitch_calls_ended_total",
    help: "Calls that this program made and that have ended, and how.",
    labelNames: ["direction", "result", "cause"],
    registers,
  });
  const refused = new Counter({
    name: "hookswitch_dials_refused_total",
    help: "Calls that were not placed, because of what was dialled or how much.",
    labelNames: ["code"],
    registers,
  });
  const strangers = new Counter({
    name: "hookswitch_sip_strangers_refused_total",
    help: "SIP requests of nobody known that were refused or passed over.",
    labelNames: ["reason"],
    registers,
  });
  const ring = new Histogram({
    name: "hookswitch_call_ring_duration_seconds",
    help: "From a call's beginning to its answer, or to its end without one.",
    buckets: RING_BUCKETS,
    registers,
  });
  const talk = new Histogram({
    name: "hookswitch_call_talk_duration_seconds",
    help: "From a call's answer to its end.",
    buckets: TALK_BUCKETS,
    registers,
  });

  return {
    callEnded({ direction, result, cause, ring_ms, talk_ms }) {
      ended.labels(direction, result, cause).inc();
      ring.observe(ring_ms / 1_000);
      if (result === "answered") talk.observe(talk_ms / 1_000);
    },
    dialRefused: ({ code }) => refused.labels(code).inc(),
    strangersRefused: ({ reason, requests }) => strangers.labels(reason).inc(requests),
    watchCalls({ calls, legs }) {
      new Gauge({
        name: "hookswitch_calls_live",
        help: "Calls that this node has under way.",
        registers,
        collect() {
          this.set(calls());
        },
      });
      new Gauge({
        name: "hookswitch_legs_live",
        help: "Parties' connections that this node has.",
        registers,
        collect() {
          this.set(legs());
        },
      });
    },
  };
}

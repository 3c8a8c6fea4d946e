import { describe, expect, it } from "vitest";
import { type CallAnswer, createCallFindings } from "./call-findings.ts";

const MINUTE_MS = 60_000;

const refused = (status: number): CallAnswer => ({ kind: "refused", status, reason: "Said So" });
const taken: CallAnswer = { kind: "taken" };

/** Notes each answer, for a number of its own where none is named, and tells what is found. */
function findingAfter(...answers: (CallAnswer | [number: string, CallAnswer])[]) {
  const findings = createCallFindings("sip:carrier.example");
  for (const [index, each] of answers.entries()) {
    const [number, answer] = Array.isArray(each) ? each : [`+3120123456${index}`, each];
    findings.note(number, answer);
  }
  return findings.finding;
}

describe("what calls show of a trunk", () => {
  it.each([401, 402, 407])("is by one %i that it refuses us", (status) => {
    const found = { kind: "down", problem: "refused", sipCode: status, reason: `${status} Said So`, refusedCalls: 1 };
    expect(findingAfter(taken, refused(status))).toMatchObject(found);
  });

  it.each([403, 500, 502, 503, 504])("is by %i only when three numbers in a row are refused with it", (status) => {
    const same: [string, CallAnswer] = ["+31201234567", refused(status)];
    expect(findingAfter(same, same, same, refused(status))).toBeNull();
    expect(findingAfter(refused(status), refused(status), taken, refused(status))).toEqual({ kind: "up" });
    expect(findingAfter(refused(status), refused(403), refused(404), refused(status))).toMatchObject({
      kind: "down",
      sipCode: status,
      refusedCalls: 3,
    });
  });

  it.each([404, 408, 410, 480, 484, 488, 604])("is nothing by however many %i", (status) => {
    expect(findingAfter(...Array.from({ length: 5 }, () => refused(status)))).toBeNull();
    expect(findingAfter(refused(407), refused(status))).toMatchObject({ sipCode: 407 });
  });

  it.each([486, 600, 603])("is by %i that it takes calls, since a person says that", (status) => {
    expect(findingAfter(refused(407), refused(status))).toEqual({ kind: "up" });
  });

  it("is that it is silent or cannot be reached, until anything is heard of it", () => {
    const silent: CallAnswer = { kind: "silent" };
    expect(findingAfter(silent)).toMatchObject({ problem: "no_answer" });
    expect(findingAfter({ kind: "unreached", reached: { kind: "name_not_found" } })).toMatchObject({
      problem: "name_not_found",
    });
    expect(findingAfter(silent, { kind: "heard" })).toBeNull();
    expect(findingAfter(silent, refused(404))).toBeNull();
    expect(findingAfter(refused(407), { kind: "heard" })).toMatchObject({ sipCode: 407 });
  });

  it("is taken back by a sign-in where that speaks of the same, and by a question where it is only about being there", () => {
    const findings = createCallFindings("sip:carrier.example");
    for (const [answer, afterQuestion, afterSignIn] of [
      [{ kind: "silent" }, null, null],
      [refused(407), 407, null],
      [refused(402), 402, 402],
    ] as const) {
      findings.note("+31201234567", answer);
      findings.noteUp("question");
      expect(findings.finding).toEqual(afterQuestion && expect.objectContaining({ sipCode: afterQuestion }));
      findings.noteUp("sign_in");
      expect(findings.finding).toEqual(afterSignIn && expect.objectContaining({ sipCode: afterSignIn }));
    }
  });

  it("keeps a trunk from being tried first for ten minutes, and is told of until a call is taken", () => {
    let now = 0;
    const findings = createCallFindings("sip:carrier.example", () => now);
    findings.note("+31201234567", refused(407));
    expect(findings.isAvoided).toBe(true);
    now += 10 * MINUTE_MS;
    expect([findings.isAvoided, findings.finding?.kind]).toEqual([false, "down"]);
    findings.note("+31201234567", taken);
    expect([findings.isAvoided, findings.finding?.kind]).toEqual([false, "up"]);
  });
});

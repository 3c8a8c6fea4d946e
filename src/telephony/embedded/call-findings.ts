/** What becomes of calls says of the trunk that they go over, beside what it says of the numbers. */
import { describeUnreached, refusalOf, silenceOf } from "../sip/peer-finding.ts";
import type { Reached } from "../sip/user-agent.ts";
import type { TrunkFinding } from "../trunk.ts";

/** What a far end answers to an INVITE, or that it does not. */
export type CallAnswer =
  /** Something came back that says no more than that somebody is there. */
  | { kind: "heard" }
  /** The called one's telephone rings, or somebody has taken the call. */
  | { kind: "taken" }
  /** A final refusal, before anything rang. */
  | { kind: "refused"; status: number; reason: string }
  | { kind: "silent" }
  | { kind: "unreached"; reached: Exclude<Reached, { kind: "reached" }> };

/** What a final refusal before ringing speaks of: the way that the call took, the called one, or either. */
export function subjectOf(status: number): "way" | "called" | "either" {
  return SUBJECTS[status] ?? "called";
}

const SUBJECTS: Record<number, "way" | "either"> = {
  401: "way",
  402: "way",
  407: "way",
  403: "either",
  500: "either",
  502: "either",
  503: "either",
  504: "either",
};

/** What one number is refused with is its own; as many of them, one after the other, are the trunk's. */
const NUMBERS_IN_A_ROW = 3;
/** A trunk that refuses is tried in its turn again after so long, since nothing but a call shows that it does no more. */
const AVOIDED_MS = 600_000;

export type CallFindings = {
  /** What the calls have shown at last; null where they have shown nothing. */
  readonly finding: TrunkFinding | null;
  /** Whether another trunk is to be tried first. */
  readonly isAvoided: boolean;
  note(number: string, answer: CallAnswer): void;
  /** It has answered a question, or has taken a sign-in with the credentials that calls have too. */
  noteUp(by: "question" | "sign_in"): void;
};

/** The called one's own word: busy, or declined. Whoever passes it on has taken the call. */
function isPersonal(answer: CallAnswer): boolean {
  return answer.kind === "refused" && [486, 600, 603].includes(answer.status);
}

/** @param peer what people know the trunk by. */
export function createCallFindings(peer: string, now: () => number = Date.now): CallFindings {
  const refusedNumbers = new Set<string>();
  let finding: TrunkFinding | null = null;
  let foundAt = 0;

  function set(latest: TrunkFinding): void {
    finding = latest;
    foundAt = now();
  }

  function noteThere(): void {
    if (finding?.kind === "down" && finding.problem !== "refused") finding = null;
  }

  function noteRefusal(number: string, answer: CallAnswer & { kind: "refused" }): void {
    const subject = subjectOf(answer.status);
    noteThere();
    if (subject === "called") return;
    if (subject === "either") {
      if (refusedNumbers.size < NUMBERS_IN_A_ROW) refusedNumbers.add(number);
      if (refusedNumbers.size < NUMBERS_IN_A_ROW) return;
    }
    const refusal = refusalOf(peer, answer);
    if (refusal.kind === "down") set({ ...refusal, refusedCalls: subject === "way" ? 1 : NUMBERS_IN_A_ROW });
  }

  function noteTaken(): void {
    refusedNumbers.clear();
    set({ kind: "up" });
  }

  return {
    get finding() {
      return finding;
    },
    get isAvoided() {
      return finding?.kind === "down" && now() - foundAt < AVOIDED_MS;
    },
    note(number, answer) {
      if (answer.kind === "heard") noteThere();
      else if (answer.kind === "taken" || isPersonal(answer)) noteTaken();
      else if (answer.kind === "refused") noteRefusal(number, answer);
      else if (answer.kind === "silent") set(silenceOf(peer));
      else set(describeUnreached(answer.reached, peer));
    },
    noteUp(by) {
      noteThere();
      if (by === "sign_in" && finding?.kind === "down" && (finding.sipCode === 401 || finding.sipCode === 407))
        finding = null;
    },
  };
}

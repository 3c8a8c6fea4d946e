/** Reports calls, many at a time, and sends each report again until it is acknowledged. */
import { setTimeout as wait } from "node:timers/promises";
import { Agent, request } from "undici";
import { callSteps, type Request, secondEnd } from "./calls.ts";
import type { Acknowledged, Journal } from "./journal.ts";
import type { Random } from "./random.ts";

export type Load = {
  /** Lets the calls that have begun come to their end, all of it acknowledged. */
  finish(): Promise<void>;
  /** Stops in the middle, whatever was not acknowledged. */
  abandon(): Promise<void>;
};

/** How long to wait before a report that was not acknowledged is sent again. */
const AGAIN_AFTER_MS = 100;
/** A report was not taken, and is to be sent again: the store cannot be used, or the request did not arrive in time. */
const IN_VAIN: ReadonlySet<number> = new Set([503, 408]);
/** A caller's pause between two steps of a call. */
const PAUSE_MS = { from: 0, to: 60 };
/** How many reports are sent once more although they were acknowledged, and how many calls are ended twice. */
const REPEATED = 0.03;
const ENDED_TWICE = 0.1;

/** @param urls where to report; each request goes to one of them, so that a call's events come in at several nodes. */
export function startLoad(options: {
  urls: readonly string[];
  apiKey: string;
  journal: Journal;
  random: Random;
  /** How many calls go on at the same time. */
  callers: number;
  /** After so many milliseconds a report is sent again, as one that was not answered. */
  answerWithinMs: number;
}): Load {
  const { urls, journal, random } = options;
  const agent = new Agent({ connections: options.callers * 3 });
  let finishing = false;
  let abandoned = false;
  let calls = 0;

  async function post(body: Request): Promise<{ status: number; text: string } | null> {
    const url = urls[Math.floor(random.between(0, urls.length))] ?? "";
    try {
      const { statusCode, body: answer } = await request(`${url}/v1/events`, {
        method: "POST",
        dispatcher: agent,
        headers: { authorization: `Bearer ${options.apiKey}`, "content-type": "application/json" },
        body: JSON.stringify(body.length === 1 ? body[0] : { events: body }),
        signal: AbortSignal.timeout(options.answerWithinMs),
      });
      return { status: statusCode, text: await answer.text() };
    } catch {
      return null;
    }
  }

  /** Sends a report until it is acknowledged. */
  async function report(body: Request): Promise<Acknowledged[]> {
    while (!abandoned) {
      const answer = await post(body);
      if (answer?.status === 202) {
        const accepted = JSON.parse(answer.text) as Acknowledged | { events: Acknowledged[] };
        return "events" in accepted ? accepted.events : [accepted];
      }
      if (answer && !IN_VAIN.has(answer.status)) {
        journal.complaints.push(`a report was answered ${answer.status}: ${answer.text}`);
        return [];
      }
      await wait(AGAIN_AFTER_MS);
    }
    return [];
  }

  async function reportAndRepeat(body: Request): Promise<void> {
    const acknowledged = await report(body);
    journal.acknowledged.push(...acknowledged);
    if (!random.chance(REPEATED)) return;
    const again = await report(body);
    if (JSON.stringify(again) === JSON.stringify(acknowledged)) return;
    journal.complaints.push(`a repeat was answered ${JSON.stringify(again)}, not ${JSON.stringify(acknowledged)}`);
  }

  async function endAgain(callId: string): Promise<void> {
    while (!abandoned) {
      const answer = await post([secondEnd(callId)]);
      if (answer?.status === 409) return;
      if (answer && !IN_VAIN.has(answer.status)) {
        journal.complaints.push(`a second end was answered ${answer.status}: ${answer.text}`);
        return;
      }
      await wait(AGAIN_AFTER_MS);
    }
  }

  async function call(): Promise<void> {
    calls += 1;
    const callId = `call-${calls}`;
    for (const step of callSteps(callId, random)) {
      await Promise.all(step.map(reportAndRepeat));
      await wait(random.between(PAUSE_MS.from, PAUSE_MS.to));
    }
    if (random.chance(ENDED_TWICE)) await endAgain(callId);
  }

  async function caller(): Promise<void> {
    while (!finishing) await call();
  }

  const callers = Array.from({ length: options.callers }, caller);
  return {
    async finish() {
      finishing = true;
      await Promise.all(callers);
      await agent.close();
    },
    async abandon() {
      finishing = true;
      abandoned = true;
      await agent.destroy();
      await Promise.all(callers);
    },
  };
}

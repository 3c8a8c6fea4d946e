/** What is told of a call once it is known: each change is reported as its canonical event, which makes it so. */
import type { NewAnalysis, NewOutcome, NewTranscript } from "../contract/calls.ts";
import type { Call, NewEvent } from "../contract/events.ts";
import type { Engine } from "../engine/engine.ts";
import type { ReportResult } from "../journey/context.ts";
import { type Segment, transcriptOf, transcriptText, wholeText } from "../model/transcript.ts";
import { readAccount } from "../store/account-settings.ts";
import type { Database } from "../store/database.ts";
import { findTranscriptEvents } from "../store/events.ts";
import { findCall } from "../store/lists.ts";
import { listInOrder } from "../store/ordered-records.ts";
import { findOutcomeTag } from "../store/outcome-tags.ts";

/** What came of telling something; the events are none where nothing changed. */
export type Told =
  | ReportResult
  | { kind: "no_call" }
  /** The tag cannot be chosen; those that can be are named. */
  | { kind: "no_tag"; choices: string[] }
  /** The account's analyses find nothing of these names; what they may find is named. */
  | { kind: "no_findings"; unknown: string[]; choices: string[] };

export type CallDesk = {
  /** The agent has chosen what came of a call. The same choice again changes nothing. */
  setOutcome(accountId: string, callId: string, outcome: NewOutcome): Promise<Told>;
  /** Segments of what was said, while the call runs; or all of it, after the end. */
  tellTranscript(accountId: string, callId: string, transcript: NewTranscript): Promise<Told>;
  /** What the processing of a call that has ended has found, once: under the names that the account has chosen, where it has. */
  tellAnalysis(accountId: string, callId: string, analysis: NewAnalysis): Promise<Told>;
  /** What was said so far; null where there is no such call. */
  readTranscript(accountId: string, callId: string): Promise<{ call: Call; segments: Segment[] } | null>;
};

/** As many names as help whoever has mistyped one. */
const MOST_CHOICES = 20;

export function createCallDesk({ database, engine }: { database: Database; engine: Engine }): CallDesk {
  async function report(accountId: string, callId: string, events: readonly NewEvent[]): Promise<Told> {
    if (!(await findCall(database, { accountId, id: callId }))) return { kind: "no_call" };
    return engine.report({ accountId, events });
  }

  async function segmentsOf(accountId: string, call: Call): Promise<Segment[]> {
    if (!call.has_transcript) return [];
    const found = await findTranscriptEvents(database, { database, accountId, callIds: [call.id] });
    return transcriptOf(found.get(call.id) ?? []);
  }

  return {
    async setOutcome(accountId, callId, { tag: chosen, notes, ...event }) {
      const call = await findCall(database, { accountId, id: callId });
      if (!call) return { kind: "no_call" };
      const tag = await findOutcomeTag(database, { accountId, tag: chosen });
      if (!tag || tag.active === 0) {
        const tags = await listInOrder(database, "outcome_tags", { accountId, limit: MOST_CHOICES });
        return { kind: "no_tag", choices: tags.filter(({ active }) => active === 1).map(({ name }) => name) };
      }
      const before = call.outcome;
      const isSame = before?.tag === tag.name && before.tag_type === tag.type && before.notes === notes;
      if (isSame) return { kind: "accepted", events: [] };
      const said = await segmentsOf(accountId, call);
      const data = {
        tag: tag.name,
        tag_type: tag.type,
        ...(notes !== undefined && { notes }),
        ...(call.summary !== undefined && { ai_summary: call.summary }),
        ...(said.length > 0 && { ai_transcript: transcriptText(said) }),
      };
      return engine.report({ accountId, events: [{ ...event, type: "call.outcome_set", call_id: callId, data }] });
    },

    tellTranscript(accountId, callId, { segments, complete }) {
      const type = "conversation.transcript" as const;
      const { id, speaker = "agent" } = segments[0] ?? {};
      if (!complete) {
        return report(
          accountId,
          callId,
          segments.map(({ id, ...data }) => ({ ...(id !== undefined && { id }), type, call_id: callId, data })),
        );
      }
      const transcript = segments.map(({ id: _, ...segment }) => segment);
      const data = {
        speaker,
        text: wholeText(transcript),
        complete,
        ...(transcript.length > 0 && { transcript }),
      };
      return report(accountId, callId, [{ ...(id !== undefined && { id }), type, call_id: callId, data }]);
    },

    async tellAnalysis(accountId, callId, { id, occurred_at, ...data }) {
      const chosen = (await readAccount(database, accountId))?.settings.analysis.fields ?? [];
      const choices = chosen.map(({ name }) => name);
      const unknown = Object.keys(data.analysis ?? {}).filter((name) => !choices.includes(name));
      if (choices.length > 0 && unknown.length > 0) {
        return { kind: "no_findings", unknown: unknown.slice(0, MOST_CHOICES), choices };
      }
      return report(accountId, callId, [
        {
          ...(id !== undefined && { id }),
          ...(occurred_at !== undefined && { occurred_at }),
          type: "call.processed",
          call_id: callId,
          data,
        },
      ]);
    },

    async readTranscript(accountId, callId) {
      const call = await findCall(database, { accountId, id: callId });
      return call && { call, segments: await segmentsOf(accountId, call) };
    },
  };
}

/** The documented examples, reported to the program as what carries the calls would, arrive as they are documented. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callAttributes } from "../../src/contract/event-fields.ts";
import { OPERATIONAL_EVENT_TYPES } from "../../src/contract/events.ts";
import type { Dialect } from "../../src/dialects/dialect.ts";
import { dialects } from "../../src/dialects/index.ts";
import type { StoredEvent } from "../../src/model/event.ts";
import { type AppScene, openAppScene } from "../support/app-scene.ts";
import { ENGINES } from "../support/test-database.ts";

const operational: ReadonlySet<string> = new Set(OPERATIONAL_EVENT_TYPES);

/** A documented webhook, with what has to be reported for it: its event, and those of its call that the document leaves out. */
type Step = { reports: Report[]; fixture: object };
type Report = Pick<StoredEvent, "type" | "is_test"> & {
  call_id?: string | null;
  occurred_at?: number | undefined;
  data: object;
};

function stepsOf({ name, examples }: Dialect): Step[] {
  const reported = new Map<string, number>();
  return examples
    .filter(({ type }) => !operational.has(type))
    .toSorted((a, b) => a.seq - b.seq)
    .map((event) => {
      const before = reported.get(event.call_id ?? "") ?? 0;
      const left = event.seq === 0 ? [] : leftOut(event, before);
      if (event.seq > 0) reported.set(event.call_id ?? "", event.seq);
      const file = new URL(`../../src/dialects/${name}/fixtures/${event.type}.json`, import.meta.url);
      return { reports: [...left, reportOf(event)], fixture: JSON.parse(readFileSync(file, "utf8")) };
    });
}

function reportOf({ id, type, call_id, call, occurred_at, is_test, data }: StoredEvent): Report & { id: string } {
  const at = type === "call.started" ? (call?.started_at ?? occurred_at) : occurred_at;
  return { id, type, ...(call_id !== null && { call_id }), occurred_at: at, is_test, data };
}

/** Seed 003 dates the report of a start a millisecond after the start; our event is the start itself. */
function asReported(fixture: object): object {
  return "event" in fixture && fixture.event === "call_start" && "started_at" in fixture
    ? { ...fixture, date: fixture.started_at }
    : fixture;
}

/** A call's start and answer, where its examples have a place for them and do not show them. */
function leftOut({ call_id, call, seq, is_test }: StoredEvent, before: number): Report[] {
  const missing = [
    { seq: 1, type: "call.started" as const, occurred_at: call?.started_at, data: attributesOf(call) },
    { seq: 2, type: "call.answered" as const, occurred_at: call?.answered_at, data: {} },
  ].filter((event) => event.seq > before && event.seq < seq);
  return missing.map(({ seq: _, ...event }) => ({ ...event, call_id, is_test }));
}

function attributesOf(call: StoredEvent["call"]): object {
  return Object.fromEntries(Object.entries(call ?? {}).filter(([name]) => name in callAttributes));
}

describe.each(ENGINES)("on %s", (database) => {
  let scene: AppScene;
  beforeAll(async () => {
    scene = await openAppScene({ database });
  });
  afterAll(() => scene.stop());

  test.each([...dialects])("the examples of %s arrive as its fixtures", async (name, dialect) => {
    const { api, accountId } = scene.app.newAccount();
    const settings = { send_sms_events: true, ...dialect.exampleSettings };
    const known = Object.fromEntries(Object.entries(settings).filter(([key]) => key in dialect.settings.shape));
    await api.createConnector({ url: `${scene.crm.url}/${name}`, dialect: name, settings: known });
    for (const { reports, fixture } of stepsOf(dialect)) {
      for (const report of reports) {
        const arrived = scene.crm.requests.length;
        await api.post("/v1/events", report);
        // One after the other: a start that waits is not sent any more once its call has ended.
        if (dialect.events[report.type] !== undefined) await scene.crm.waitFor(arrived + 1);
      }
      const request = scene.crm.requests.at(-1);
      expect(request?.url).toBe(`/${name}`);
      const documented: unknown = JSON.parse(JSON.stringify(asReported(fixture)).replaceAll("acc_example", accountId));
      expect(JSON.parse(request?.body ?? "")).toEqual(documented);
    }
  });
});

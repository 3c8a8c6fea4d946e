import { describe, expect, it } from "vitest";
import { type Audit, audit, type Ledger } from "../bench/chaos/audit.ts";
import { createJournal, type Receipt } from "../bench/chaos/journal.ts";
import { runChaos } from "../bench/chaos/run-chaos.ts";
import { makeInstallation } from "./support/make-installation.ts";
import { ENGINES } from "./support/test-database.ts";

const KILLS = { sqlite: 5, postgres: 3 };

/** Only ends what hangs: machines that others share may stand still for a minute. */
const LIMIT_MS = 300_000;

describe.concurrent("killed at random moments under load", () => {
  it.each(ENGINES)(
    "loses nothing, keeps every lane in order and repeats only what was under way, on %s",
    async (engine) => {
      const installation = await makeInstallation(engine);
      const seed = Date.now();
      const report = await runChaos({ installation, kills: KILLS[engine], seed });
      await installation.remove();
      expect(report, `seed ${seed}`).toMatchObject({ details: [], broken: NOTHING });
      expect(report.delivered).toBeGreaterThan(report.acknowledged);
    },
    LIMIT_MS,
  );
});

const NOTHING: Audit["broken"] = {
  lost: 0,
  stuck: 0,
  out_of_order: 0,
  repeated_without_cause: 0,
  misnumbered: 0,
  ended_twice: 0,
  unaccounted: 0,
  wrong_answers: 0,
};

/** A call with two events, both acknowledged, delivered to one connector in order. */
function wellDone() {
  const receipt = (deliveryId: string, arrived: number): Receipt => ({
    connector: "crm",
    deliveryId,
    arrived,
    answered: arrived + 1,
    status: 200,
  });
  const journal = {
    ...createJournal(),
    momentOf: (timestamp: number) => timestamp,
    acknowledged: [
      { id: "evt_1", call_id: "call", seq: 1 },
      { id: "evt_2", call_id: "call", seq: 2 },
    ],
    receipts: [receipt("dlv_1", 10), receipt("dlv_2", 20)],
  };
  const ledger: Ledger = {
    connectors: [{ id: "con", name: "crm", dialect: "standard" }],
    events: [
      { id: "evt_1", type: "call.answered", call_id: "call", seq: 1 },
      { id: "evt_2", type: "call.ended", call_id: "call", seq: 2 },
    ],
    deliveries: [
      { id: "dlv_1", connector_id: "con", event_id: "evt_1", outcome: "delivered", delivered_by: 9, unheard: [] },
      { id: "dlv_2", connector_id: "con", event_id: "evt_2", outcome: "delivered", delivered_by: 19, unheard: [] },
    ],
    waiting: 0,
  };
  return { journal, ledger, receipt };
}

describe("the audit", () => {
  it("finds nothing where nothing is wrong", () => {
    const { journal, ledger } = wellDone();
    expect(audit(journal, ledger)).toMatchObject({ acknowledged: 2, delivered: 2, repeated: 0, broken: NOTHING });
  });

  type Case = [found: keyof Audit["broken"], when: string, spoil: (scene: ReturnType<typeof wellDone>) => void];
  it.each<Case>([
    ["lost", "an event is not stored", ({ ledger }) => ledger.events.pop()],
    ["lost", "an event has another number", ({ journal }) => Object.assign(journal.acknowledged[1] ?? {}, { seq: 3 })],
    ["lost", "a delivery was never made", ({ ledger }) => ledger.deliveries.pop()],
    ["lost", "a delivery was given up", ({ ledger }) => (at(ledger.deliveries, 1).outcome = "exhausted")],
    ["lost", "what is worth something later expired", ({ ledger }) => (at(ledger.deliveries, 1).outcome = "expired")],
    ["lost", "nobody got what was delivered", ({ journal }) => journal.receipts.pop()],
    ["lost", "it was refused", ({ journal }) => (at(journal.receipts, 1).status = 503)],
    ["stuck", "something waits", ({ ledger }) => (ledger.waiting = 1)],
    ["out_of_order", "a later webhook came first", ({ journal }) => (at(journal.receipts, 1).arrived = 5)],
    ["out_of_order", "it came before the answer", ({ journal }) => (at(journal.receipts, 0).answered = 21)],
    ["repeated_without_cause", "it came again", ({ journal, receipt }) => journal.receipts.push(receipt("dlv_1", 30))],
    ["misnumbered", "a number is there twice", ({ ledger }) => (at(ledger.events, 1).seq = 1)],
    ["ended_twice", "a call ends twice", ({ ledger }) => (at(ledger.events, 0).type = "call.failed")],
    ["unaccounted", "nobody reported an event", ({ journal }) => journal.acknowledged.pop()],
    ["unaccounted", "a webhook is unknown", ({ journal, receipt }) => journal.receipts.push(receipt("dlv_9", 30))],
    ["wrong_answers", "an answer was wrong", ({ journal }) => journal.complaints.push("500")],
  ])("finds %s when %s", (found, _, spoil) => {
    const scene = wellDone();
    spoil(scene);
    expect(audit(scene.journal, scene.ledger).broken[found]).toBe(1);
  });

  it("excuses a repeat of what a fault has kept from being written down, and of nothing else", () => {
    const { journal, ledger, receipt } = wellDone();
    journal.receipts.push(receipt("dlv_1", 30));
    expect(audit(journal, ledger).broken.repeated_without_cause).toBe(1);
    journal.disturbances.push({ what: "killed", from: 15, to: 16 });
    // Its first attempt is written down.
    expect(audit(journal, ledger).broken.repeated_without_cause).toBe(1);
    at(ledger.deliveries, 0).delivered_by = 29;
    expect(audit(journal, ledger)).toMatchObject({ repeated: 1, broken: NOTHING });
    at(ledger.deliveries, 1).delivered_by = 39;
    journal.receipts.push(receipt("dlv_2", 40));
    expect(audit(journal, ledger).broken.repeated_without_cause).toBe(1);
  });

  it("excuses a repeat of what was answered too late", () => {
    const { journal, ledger, receipt } = wellDone();
    journal.receipts.push(receipt("dlv_1", 30));
    at(ledger.deliveries, 0).delivered_by = 29;
    expect(audit(journal, ledger).broken.repeated_without_cause).toBe(1);
    at(ledger.deliveries, 0).unheard = [9];
    expect(audit(journal, ledger)).toMatchObject({ repeated: 1, broken: NOTHING });
  });

  it("excuses one webhook for each node that stood still, which was on its way out", () => {
    const { journal, ledger, receipt } = wellDone();
    journal.disturbances.push({ what: "stopped", from: 5, to: 50, stoodStill: 1 });
    at(ledger.deliveries, 0).outcome = "expired";
    at(ledger.events, 0).type = "call.ringing";
    at(journal.receipts, 0).arrived = 25;
    at(journal.receipts, 0).answered = 26;
    expect(audit(journal, ledger)).toMatchObject({ late: 1, broken: NOTHING });
    journal.receipts.push(receipt("dlv_2", 40));
    expect(audit(journal, ledger)).toMatchObject({ late: 1, broken: { ...NOTHING, repeated_without_cause: 1 } });
    Object.assign(at(journal.disturbances, 0), { stoodStill: 2 });
    expect(audit(journal, ledger)).toMatchObject({ late: 2, broken: NOTHING });
  });
});

function at<T>(list: T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`there is no number ${index}`);
  return found;
}

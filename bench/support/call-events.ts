/** What the load generator reports: whole calls as a telephone system tells them, about 400 bytes an event. */

const STEPS = ["call.started", "call.ringing", "call.answered", "call.ended", "call.outcome_set"] as const;

/** A call's events leave so many events apart, as those of calls that go on at the same time do. */
const CALLS_AT_ONCE = 500;

const ID_PREFIX = "evt_";
const TIME_DIGITS = 12;
const SERIAL_DIGITS = 8;

export type EventPlan = {
  /** The first event's serial number; the others count up from it. */
  first: number;
  count: number;
  /** `calls`: whole calls of five events. `starts`: each call is only heard of when it starts. */
  shape: "calls" | "starts";
  /** Names the calls of one run apart from those of the others. */
  run: string;
  /** Calls are spread over so many agents. */
  agents: number;
};

/** The JSON texts of events, in the order in which they are reported. */
export function eventTexts(plan: EventPlan): string[] {
  return Array.from({ length: plan.count }, (_, index) => eventText(plan, index));
}

function eventText(plan: EventPlan, index: number): string {
  const wave = CALLS_AT_ONCE * STEPS.length;
  const inWave = index % wave;
  const number = plan.shape === "starts" ? index : Math.floor(index / wave) * CALLS_AT_ONCE + (inWave % CALLS_AT_ONCE);
  const type = plan.shape === "starts" ? STEPS[0] : (STEPS[Math.floor(inWave / CALLS_AT_ONCE)] ?? STEPS[0]);
  return JSON.stringify({
    id: eventId(plan.first + index),
    type,
    call_id: `call_${plan.run}_${number}`,
    occurred_at: Date.now(),
    data: dataOf(type, plan, number),
  });
}

function dataOf(type: (typeof STEPS)[number], plan: EventPlan, number: number) {
  const agent = number % plan.agents;
  const call = {
    direction: "inbound",
    from: `+1202555${String(number % 10_000).padStart(4, "0")}`,
    to: "+442079460100",
    agent: { id: `agent_${agent}`, name: "Ada Lovelace", email: `agent_${agent}@example.com` },
    line: "+442079460100",
    team: "sales",
    source: "pbx",
  };
  switch (type) {
    case "call.ended":
      return { ...call, result: "answered", cause: "normal", ended_by: "contact" };
    case "call.outcome_set":
      return { ...call, tag: "interested", tag_type: "positive", notes: "Wants an offer by Friday." };
    default:
      return { ...call, custom: { queue: "inbound-sales", campaign_code: "autumn-2", waited_s: 4 } };
  }
}

/** An id that tells its event's serial number, in the order of time as those of a real producer are. */
export function eventId(serial: number): string {
  const time = Date.now().toString(16).padStart(TIME_DIGITS, "0");
  return `${ID_PREFIX}${time}${serial.toString(16).padStart(SERIAL_DIGITS, "0")}${RUN_DIGITS}`;
}

/** Ids of different runs of the program differ. */
const RUN_DIGITS = process.pid.toString(16).padStart(SERIAL_DIGITS, "0");

/** How far into a body the event's id is looked for. */
const SEARCHED_BYTES = 300;

/** The serial number of the event that a body is about; -1 where there is none. */
export function serialIn(body: Buffer): number {
  const head = body.toString("latin1", 0, SEARCHED_BYTES);
  const at = head.indexOf(ID_PREFIX);
  if (at === -1) return -1;
  const start = at + ID_PREFIX.length + TIME_DIGITS;
  return Number.parseInt(head.slice(start, start + SERIAL_DIGITS), 16);
}

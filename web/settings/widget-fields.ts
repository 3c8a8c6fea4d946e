import type { Schemas } from "../../src/client/index.ts";
import { newKey } from "../parts/new-key.ts";
import { numberIn } from "../parts/number-in.ts";

export type Widget = Schemas["Widget"];
export type Day = keyof NonNullable<Widget["hours"]>;
type Queue = Widget["queue"];

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const satisfies Day[];

type PhoneFields = { key: string; name: string; phone: string; email: string; ring_seconds: number | string };

/** A row for somebody with a telephone who is no agent. */
export function newPhone(): PhoneFields {
  return { key: newKey(), name: "", phone: "", email: "", ring_seconds: "" };
}

/** A widget as its form has it: the API's names, so that what it refuses appears at the field. */
export type WidgetFields = {
  name: string;
  enabled: boolean;
  agents: string[];
  /** Those of the queue that are no agents; `key` tells the rows of the form apart. */
  others: PhoneFields[];
  strategy: string;
  ring_seconds: number | string;
  lead_ring_seconds: number | string;
  caller_id: string;
  country: string;
  time_zone: string;
  isAlways: boolean;
  hours: Record<Day, string>;
  outside_hours: string;
  retry: { max_tries: number | string; delays: string; unanswered_lead: boolean };
  dedupe_seconds: number | string;
  allowed_origins: string[];
  form_rate_limit: number | string;
};

const WORKDAY = "09:00-17:00";
const CLOSED: Record<Day, string> = { mon: "", tue: "", wed: "", thu: "", fri: "", sat: "", sun: "" };

export const EMPTY_WIDGET: WidgetFields = {
  name: "",
  enabled: true,
  agents: [],
  others: [],
  strategy: "ring_all",
  ring_seconds: 25,
  lead_ring_seconds: 40,
  caller_id: "",
  country: "",
  time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  isAlways: true,
  hours: { ...CLOSED, mon: WORKDAY, tue: WORKDAY, wed: WORKDAY, thu: WORKDAY, fri: WORKDAY },
  outside_hours: "schedule",
  retry: { max_tries: 4, delays: "5, 15, 60", unanswered_lead: false },
  dedupe_seconds: 30,
  allowed_origins: [],
  form_rate_limit: 10,
};

export function widgetFields(widget: Widget): WidgetFields {
  const { hours, queue, retry, name, enabled, strategy, ring_seconds, lead_ring_seconds, time_zone } = widget;
  const written = DAYS.map((day) => [day, (hours?.[day] ?? []).map(({ from, to }) => `${from}-${to}`).join(", ")]);
  return {
    name,
    enabled,
    agents: queue.flatMap((entry) => ("agent_id" in entry ? [entry.agent_id] : [])),
    others: queue.flatMap((entry) => ("agent_id" in entry ? [] : [{ ...newPhone(), ...entry }])),
    strategy,
    ring_seconds,
    lead_ring_seconds,
    caller_id: widget.caller_id ?? "",
    country: widget.country ?? "",
    time_zone,
    isAlways: hours === null,
    hours: hours === null ? EMPTY_WIDGET.hours : (Object.fromEntries(written) as Record<Day, string>),
    outside_hours: widget.outside_hours,
    retry: {
      max_tries: retry.max_tries,
      delays: retry.delays_seconds.map((seconds) => seconds / 60).join(", "),
      unanswered_lead: retry.unanswered_lead,
    },
    dedupe_seconds: widget.dedupe_seconds,
    allowed_origins: widget.allowed_origins,
    form_rate_limit: widget.form_rate_limit,
  };
}

/** What is sent; what is no time or number is left to the server to refuse. */
export function widgetBody(fields: WidgetFields, stored: Widget | null) {
  const { name, enabled, agents, others, time_zone, hours, retry, allowed_origins } = fields;
  const known = new Map(
    (stored?.queue ?? []).flatMap((entry) => ("agent_id" in entry ? [[entry.agent_id, entry]] : [])),
  );
  return {
    name,
    enabled,
    queue: [...agents.map((id) => known.get(id) ?? { agent_id: id }), ...others.map(toEntry)] as Queue,
    strategy: fields.strategy as Widget["strategy"],
    ring_seconds: numberIn(fields.ring_seconds),
    lead_ring_seconds: numberIn(fields.lead_ring_seconds),
    caller_id: fields.caller_id || null,
    country: fields.country || null,
    time_zone,
    hours: fields.isAlways ? null : spansOf(hours),
    outside_hours: fields.outside_hours as Widget["outside_hours"],
    retry: {
      max_tries: numberIn(retry.max_tries),
      delays_seconds: retry.delays
        .split(",")
        .filter((part) => part.trim() !== "")
        .map((minutes) => Math.round(Number(minutes) * 60)),
      unanswered_lead: retry.unanswered_lead,
    },
    dedupe_seconds: numberIn(fields.dedupe_seconds),
    allowed_origins,
    form_rate_limit: numberIn(fields.form_rate_limit),
  };
}

/** The field of the form that a field of the API is: the queue is two fields there, its agents first, the hours seven. */
export function widgetPath(path: readonly string[], { agents }: WidgetFields): string {
  const [first, second, third = "phone"] = path;
  if (first === "retry" && second === "delays_seconds") return "retry.delays";
  if (first === "hours" && second === undefined) return "hours.mon";
  if (first !== "queue" || second === undefined) return path.join(".");
  const other = Number(second) - agents.length;
  return other < 0 ? "agents" : `others.${other}.${third}`;
}

function toEntry({ name, phone, email, ring_seconds: seconds }: PhoneFields) {
  const ring = seconds === "" ? {} : { ring_seconds: Number(seconds) };
  return { name, phone, ...(email === "" ? {} : { email }), ...ring };
}

function spansOf(hours: Record<Day, string>): Widget["hours"] {
  const written = DAYS.map((day) => {
    const spans = (hours[day] ?? "").split(",").filter((span) => span.trim() !== "");
    return [
      day,
      spans.map((span) => {
        const [from = "", to = ""] = span.split(/[-–]/).map((time) => time.trim());
        return { from, to };
      }),
    ] as const;
  });
  return Object.fromEntries(written.filter(([, spans]) => spans.length > 0));
}

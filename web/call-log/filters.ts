/** What of calls is asked for: as it stands in the address, as the API takes it, and as people read it. */
import type { Schemas } from "../../src/client/index.ts";
import { texts } from "../texts.ts";

const DIRECTIONS = ["inbound", "outbound", "internal"] as const;
const STATUSES = ["started", "ringing", "answered", "ended", "failed"] as const;
const RESULTS = ["answered", "no_answer", "busy", "failed", "cancelled", "voicemail"] as const;
const TESTS = ["only", "none"] as const;

export const CHOICES = { direction: DIRECTIONS, status: STATUSES, result: RESULTS, tests: TESTS };

/** The filters as the address has them; days are the viewer's own. */
export type Filters = {
  search?: string;
  status?: (typeof STATUSES)[number];
  result?: (typeof RESULTS)[number];
  direction?: (typeof DIRECTIONS)[number];
  outcome?: string;
  agent?: string;
  team?: string;
  line?: string;
  widget?: string;
  failed_at?: string;
  tests?: (typeof TESTS)[number];
  /** The first and the last day, as `2026-05-01`. */
  from?: string;
  to?: string;
};

export type FilterName = keyof Filters;

const TEXTS = ["search", "outcome", "agent", "team", "line", "widget", "failed_at"] as const;
const DAYS = ["from", "to"] as const;

/** The filters in an address; what is none is left out. */
export function readFilters(given: Record<string, unknown>): Filters {
  const filters: Record<string, string> = {};
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = given[name];
    if (typeof value === "string" && (choices as readonly string[]).includes(value)) filters[name] = value;
  }
  for (const name of TEXTS) {
    const value = given[name];
    // The router reads digits in an address as a number.
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text === "string" && text.trim() !== "") filters[name] = text.slice(0, 256);
  }
  for (const name of DAYS) {
    const value = given[name];
    if (typeof value === "string" && dayStart(value) !== null) filters[name] = value;
  }
  return filters as Filters;
}

export function isFiltered(filters: Filters): boolean {
  return Object.keys(filters).length > 0;
}

type CallQuery = {
  search?: string;
  status?: Schemas["Call"]["status"];
  result?: NonNullable<Schemas["Call"]["result"]>;
  direction?: NonNullable<Schemas["Call"]["direction"]>;
  outcome?: string;
  agent?: string;
  team?: string;
  line?: string;
  widget?: string;
  failed_at?: string;
  is_test?: boolean;
  from?: number;
  to?: number;
};

/** The filters as the API takes them. */
export function toQuery({ tests, from, to, ...same }: Filters): CallQuery {
  const [start, end] = [dayStart(from), dayStart(to)];
  return {
    ...same,
    ...(tests !== undefined && { is_test: tests === "only" }),
    ...(start !== null && { from: start.getTime() }),
    ...(end !== null && { to: nextDay(end).getTime() }),
  };
}

/** Where the calls that are asked for can be downloaded as CSV. */
export function csvAddress(filters: Filters): string {
  const query = new URLSearchParams(Object.entries(toQuery(filters)).map(([name, value]) => [name, String(value)]));
  return query.size === 0 ? "/v1/calls.csv" : `/v1/calls.csv?${query}`;
}

/** The viewer's midnight at the start of a day; null for what is no day. */
function dayStart(day: string | undefined): Date | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? "") ?? [];
  if (date === undefined) return null;
  const start = new Date(Number(year), Number(month) - 1, Number(date));
  return start.getMonth() === Number(month) - 1 ? start : null;
}

function nextDay(start: Date): Date {
  return new Date(start.getFullYear(), start.getMonth(), start.getDate() + 1);
}

/** A day as the address has it, so many days before today. */
export function dayBefore(days: number): string {
  const now = new Date();
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Names of what filters name by ids. */
export type Names = { agents: ReadonlyMap<string, string>; connectors: ReadonlyMap<string, string> };

/** What a filter says, as people read it. */
export function filterText(name: FilterName, value: string, { agents, connectors }: Names): string {
  const { calls: words } = texts;
  const shown = (): string => {
    switch (name) {
      case "status":
        return words.statuses[value as keyof typeof words.statuses];
      case "result":
        return words.results[value as keyof typeof words.results];
      case "direction":
        return words.directions[value as keyof typeof words.directions];
      case "tests":
        return words.testChoices[value as keyof typeof words.testChoices];
      case "agent":
        return agents.get(value) ?? value;
      case "failed_at":
        return value === "any" ? words.anyConnector : (connectors.get(value) ?? value);
      default:
        return value;
    }
  };
  return `${words.filters[name]}: ${shown()}`;
}

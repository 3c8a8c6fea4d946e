import type { DestinationStream } from "pino";
import { clockTime } from "./clock-time.ts";
import type { Colors } from "./colors.ts";
import { printable } from "./printable.ts";

type Entry = { level: number; time: number; msg: string; err?: { message: string; stack?: string } };
type Fields = Record<string, unknown>;

/** What the banner and the last words say in words of their own. */
const SAID_ANYWAY = new Set(["node.started", "node.stopping", "node.stopped"]);

/** The same on every line that a person at this terminal sees. */
const OF_NO_INTEREST = new Set(["level", "time", "msg", "err", "pid", "hostname", "account_id"]);

/** What a person looks for, in this order; it needs no name. */
const TELLING = ["type", "call_id", "outcome", "verdict", "status"];

const WARN = 40;
const ERROR = 50;
const TITLE_WIDTH = 18;
const TYPE_WIDTH = 16;
const GAP = "  ";

/**
 * Turns pino's JSON lines into lines for a person at a terminal: time, what happened, what matters of it, and the rest as
 * `name=value` for as far as the terminal is wide. Warnings and errors are shown whole.
 * @param width the terminal's, in characters.
 */
export function readableLog(terminal: {
  colors: Colors;
  width(): number;
  write(text: string): void;
}): DestinationStream {
  return {
    write(json) {
      const entry = JSON.parse(json) as Entry & Fields;
      if (!SAID_ANYWAY.has(entry.msg)) terminal.write(`${readableEntry(entry, terminal.colors, terminal.width())}\n`);
    },
  };
}

type Part = { text: string; paint: (text: string) => string };

function readableEntry(entry: Entry & Fields, colors: Colors, width: number): string {
  const { level, time, msg, err } = entry;
  const title = level >= ERROR ? colors.red : level >= WARN ? colors.yellow : colors.cyan;
  const parts: Part[] = [
    { text: clockTime(time), paint: colors.dim },
    { text: msg.padEnd(TITLE_WIDTH), paint: title },
    ...(err ? [{ text: err.message, paint: colors.red }] : []),
    ...fieldParts(entry, colors),
  ];
  const line = joined(parts, level >= WARN ? Number.POSITIVE_INFINITY : width);
  return level >= ERROR && err?.stack ? `${line}\n${colors.dim(frames(err.stack))}` : line;
}

function fieldParts(entry: Fields, colors: Colors): Part[] {
  const shown = Object.entries(entry).filter(([name, value]) => value !== null && !OF_NO_INTEREST.has(name));
  const telling = TELLING.flatMap((name) => shown.filter(([shownName]) => shownName === name));
  const others = shown.filter(([name]) => !TELLING.includes(name) && name !== "ms");
  const isId = ([name]: [string, unknown]) => name.endsWith("_id");
  return [
    ...telling.map(([name, value]) => ({
      text: textOf(value).padEnd(name === "type" ? TYPE_WIDTH : 0),
      paint: paintOf(value, colors),
    })),
    ...(typeof entry.ms === "number" ? [{ text: `${entry.ms} ms`, paint: String }] : []),
    // Ids are long, so they come last.
    ...[...others.filter((field) => !isId(field)), ...others.filter(isId)].map(([name, value]) => ({
      text: `${name}=${textOf(value)}`,
      paint: colors.dim,
    })),
  ];
}

function paintOf(value: unknown, colors: Colors): (text: string) => string {
  switch (value) {
    case "delivered":
      return colors.green;
    case "retry":
      return colors.yellow;
    case "exhausted":
    case "gone":
      return colors.red;
    default:
      return String;
  }
}

function joined(parts: readonly Part[], width: number): string {
  let room = width;
  const painted: string[] = [];
  for (const { text, paint } of parts) {
    const safe = printable(text);
    painted.push(paint(safe.length > room ? `${safe.slice(0, Math.max(0, room - 1))}…` : safe));
    room -= safe.length + GAP.length;
    if (room <= 0) break;
  }
  return painted.join(GAP);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function frames(stack: string): string {
  const [, ...lines] = stack.split("\n");
  return lines.map((line) => printable(line)).join("\n");
}

import type { DestinationStream } from "pino";
import { clockTime } from "./clock-time.ts";
import type { Colors } from "./colors.ts";
import { printable } from "./printable.ts";

type Entry = { level: number; time: number; msg: string; err?: { message: string; stack?: string } };

/** The same on every line that a person at this terminal sees. */
const OF_NO_INTEREST = new Set(["pid", "hostname", "account_id"]);

const WARN = 40;
const ERROR = 50;

/** Turns pino's JSON lines into lines for a person at a terminal: time, message, and the fields as `name=value`. */
export function readableLog(colors: Colors, write: (line: string) => void): DestinationStream {
  return { write: (json) => write(`${readableEntry(JSON.parse(json) as Entry, colors)}\n`) };
}

function readableEntry(entry: Entry, colors: Colors): string {
  const { level, time, msg, err, ...others } = entry as Entry & Record<string, unknown>;
  const fields = Object.entries(others).filter(([name]) => !OF_NO_INTEREST.has(name));
  const message = printable(msg).padEnd(18);
  const title = level >= ERROR ? colors.red(message) : level >= WARN ? colors.yellow(message) : colors.cyan(message);
  const pairs = fields.map(([name, value]) => colors.dim(`${name}=`) + fieldText(value));
  const trouble = err ? [colors.red(printable(err.message))] : [];
  const lines = [[colors.dim(clockTime(time)), title, ...trouble, ...pairs].join("  ")];
  if (level >= ERROR && err?.stack) lines.push(colors.dim(stackText(err.stack)));
  return lines.join("\n");
}

function fieldText(value: unknown): string {
  return printable(typeof value === "string" ? value : JSON.stringify(value));
}

function stackText(stack: string): string {
  const [, ...frames] = stack.split("\n");
  return frames.map((frame) => printable(frame)).join("\n");
}

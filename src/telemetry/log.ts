import pino, { type DestinationStream, type LevelWithSilent, type Logger } from "pino";
import { bufferedOutput } from "./buffered-output.ts";

/**
 * The program's log: a line of JSON for each step.
 * @param to a file descriptor (1 is stdout), which is written to in the background and in full when the process ends,
 * or what takes the lines instead: at a terminal, something that makes them readable.
 */
export function createLog({ level, to }: { level: LevelWithSilent; to: number | DestinationStream }): Logger {
  return pino({ level, serializers: { err: describeError } }, typeof to === "number" ? bufferedOutput(to) : to);
}

export type ErrorDescription = {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: ErrorDescription;
};

/**
 * An error as the log shows it. Pino's own serializer takes every property along, and those of a database's errors hold
 * the values of rows.
 */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutNumbers(String(error)) };
  const { code } = error as Error & { code?: unknown };
  return {
    type: error.name,
    message: withoutNumbers(error.message),
    ...(typeof code === "string" ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: withoutNumbers(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** Phone numbers are personal data: what looks like one in E.164 is not shown. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/(?:\+|%2B)\d{6,15}/gi, "+…");
}

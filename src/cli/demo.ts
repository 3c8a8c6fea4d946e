import { Command } from "commander";
import { CliError } from "./cli-error.ts";
import { colorsOf } from "./colors.ts";
import type { SummaryEntry } from "./demo/demo-entry.ts";
import { runDemo } from "./demo/run-demo.ts";
import { tellTerminal } from "./demo/terminal.ts";
import { explainError } from "./explain-error.ts";

/** Between two events in a terminal, so that eyes can follow. */
const PACE_MS = 350;
/** What shells give a program that Ctrl-C has ended. */
const INTERRUPTED_EXIT_CODE = 130;

/** `hookswitch demo`: two calls on real parts, and what became of each of their webhooks. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("see it work: a server, a CRM, two calls and what became of their 20 webhooks, in about 10 seconds")
    .option("--json", "one JSON object per line, the summary last")
    .option("--database-url <url>", "postgres://… to run it on that server, in a database that is dropped at the end")
    .addHelpText("after", "\nThe exit code is 1 when anything is missing. Nothing is left behind.")
    .action(demo);
}

async function demo({ json = false, databaseUrl = null }: { json?: boolean; databaseUrl?: string | null }) {
  const { stdout } = process;
  const write = (text: string) => stdout.write(text);
  const tell = json ? (entry: object) => write(`${JSON.stringify(entry)}\n`) : tellTerminal(write, colorsOf(stdout));
  const pace = stdout.isTTY && !json ? PACE_MS : 0;

  const stop = new AbortController();
  const interrupt = () => stop.abort(new CliError("The demo was interrupted."));
  // Not once: npm passes Ctrl-C on to a program that the terminal has told already, and cleaning up takes a moment.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, interrupt);
  // Other commands end at once when nobody reads any more; this one has processes to end and files to delete first.
  stdout.removeAllListeners("error").on("error", interrupt);

  const summary = await runDemo({ databaseUrl, tell, pace, signal: stop.signal }).catch(brokenOff);
  tell(summary);
  if (!summary.ok) process.exitCode = stop.signal.aborted ? INTERRUPTED_EXIT_CODE : 1;
}

function brokenOff(thrown: unknown): SummaryEntry {
  const error = explainError(thrown);
  if (!(error instanceof CliError)) throw error;
  return { kind: "summary", ok: false, webhooks: null, attempts: 0, contact_ms: null, missing: [error.message] };
}

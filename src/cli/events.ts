import { Command } from "commander";
import type { EventType } from "../contract/events.ts";
import { colorsOf } from "./colors.ts";
import { connect } from "./connect.ts";
import { eventLine } from "./event-line.ts";
import { followEvents } from "./follow-events.ts";
import { onInterruption } from "./interruption.ts";
import { parseMoment } from "./parse-moment.ts";
import { parseTypes } from "./parse-types.ts";
import { SERVER_HELP } from "./server-help.ts";

type TailOptions = { type?: EventType[]; call?: string; since?: number; json?: boolean };

/** `hookswitch events`: what comes in at a running server. */
export function eventsCommand(): Command {
  const tailCommand = new Command("tail")
    .description("follow events as they come in, until Ctrl-C")
    .option("--type <types>", "only these, separated by commas; may be given again", parseTypes)
    .option("--call <id>", "only those of this call")
    .option("--since <time>", "begin with what came in since then: 10m, 2h, 2026-05-01T09:30", parseMoment)
    .option("--json", "print each event as one line of JSON")
    .addHelpText("after", SERVER_HELP)
    .action(tail);
  return new Command("events").description("follow what comes in at a running server").addCommand(tailCommand);
}

async function tail({ type: types, call, since, json: asJson = false }: TailOptions): Promise<void> {
  const client = connect();
  const signal = onInterruption();
  const colors = colorsOf(process.stdout);
  const note = (text: string) => console.error(colorsOf(process.stderr).dim(text));
  const wanted: ReadonlySet<string> | null = types ? new Set(types) : null;

  const events = followEvents(client, {
    since: since ?? null,
    signal,
    onLost: (reason) => note(`Lost the connection to ${client.url}: ${reason}. Trying again…`),
    onOpen: (isAgain) => isAgain && note("Connected again."),
  });
  for await (const { event, json } of events) {
    if (wanted && !wanted.has(event.type)) continue;
    if (call !== undefined && event.call_id !== call) continue;
    console.log(asJson ? json : eventLine(event, colors));
  }
}

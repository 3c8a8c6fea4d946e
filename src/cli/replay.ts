import { setTimeout as wait } from "node:timers/promises";
import { Command } from "commander";
import type { Schemas } from "../client/api-types.ts";
import type { Client } from "../client/client.ts";
import { ConnectionError } from "../client/connection-error.ts";
import type { EventType } from "../contract/events.ts";
import { colorsOf } from "./colors.ts";
import { connect } from "./connect.ts";
import { type ConnectorInfo, findConnector } from "./find-connector.ts";
import { onInterruption } from "./interruption.ts";
import { parseMoment } from "./parse-moment.ts";
import { parseTypes } from "./parse-types.ts";
import { printable } from "./printable.ts";
import { createProgress, type Step } from "./progress.ts";
import { SERVER_HELP } from "./server-help.ts";

const LOOK_EVERY_MS = 250;
const SOME_FAILED_EXIT_CODE = 1;
const INTERRUPTED_EXIT_CODE = 130;

type Replay = Schemas["Replay"];

type ReplayOptions = {
  from: number;
  to?: number;
  type?: EventType[];
  undeliveredOnly?: boolean;
  detach?: boolean;
  json?: boolean;
};

/** `hookswitch replay`: sends past events to a connector again. */
export function replayCommand(): Command {
  return new Command("replay")
    .description("send past events to a connector again")
    .argument("<connector>", "its id, or its name if no other has it")
    .requiredOption("--from <time>", "events received since then: 2h, 7d, 2026-05-01T09:30", parseMoment)
    .option("--to <time>", "events received before then (now)", parseMoment)
    .option("--type <types>", "only these, separated by commas; may be given again", parseTypes)
    .option("--undelivered-only", "only events that the connector has never been given successfully")
    .option("--detach", "do not wait: the replay goes on at the server")
    .option("--json", "print the replay as one line of JSON, when it is over or, with --detach, has begun")
    .addHelpText(
      "after",
      "\nReplayed webhooks give way to live ones. Ctrl-C stops the replay at the server, without asking.\n" +
        "The exit code is 1 when some could not be delivered, and 130 when Ctrl-C stopped it.\n" +
        SERVER_HELP,
    )
    .action(replay);
}

async function replay(meant: string, options: ReplayOptions): Promise<void> {
  const { json = false, detach = false } = options;
  const client = connect();
  const connector = await findConnector(client, meant);
  const interrupted = onInterruption();
  const body = {
    connector_id: connector.id,
    from: options.from,
    to: options.to,
    types: options.type,
    undelivered_only: options.undeliveredOnly ?? false,
  };
  const begun = await client.post("/v1/replays", { body });
  if (!json) sayBegun(begun, { connector, detach });
  const over = detach ? begun : await waitForEnd(client, { begun, json, interrupted });
  if (json) console.log(JSON.stringify(over));
  else if (!detach) sayEnd(over, client);
  if (interrupted.aborted && over.status === "stopped") process.exitCode = INTERRUPTED_EXIT_CODE;
  else if (over.status === "stopped" || over.failed > 0) process.exitCode = SOME_FAILED_EXIT_CODE;
}

/** Follows a replay to its end, or stops it when the person at the terminal does not want it any more. */
async function waitForEnd(
  client: Client,
  { begun, json, interrupted }: { begun: Replay; json: boolean; interrupted: AbortSignal },
): Promise<Replay> {
  const path = { id: begun.id };
  const progress = json ? null : createProgress(process.stderr);
  let replay: Replay = begun;
  let isLost = false;
  while (replay.status === "running") {
    progress?.show(stepOf(replay));
    await wait(LOOK_EVERY_MS, undefined, { signal: interrupted }).catch(() => {});
    try {
      replay = interrupted.aborted
        ? await client.post("/v1/replays/{id}/stop", { path })
        : await client.get("/v1/replays/{id}", { path });
      isLost = false;
    } catch (error) {
      // The replay is the server's work: it goes on when the server is back.
      if (!(error instanceof ConnectionError) || interrupted.aborted) throw error;
      if (!isLost) progress?.end();
      if (!isLost) console.error(`Lost the connection to ${client.url}: ${error.reason}. Trying again…`);
      isLost = true;
    }
  }
  progress?.end();
  return replay;
}

/** Events are done when they are sent or turn out not to be the connector's. */
function stepOf({ total, queued, waiting, delivered, failed }: Replay): Step {
  const trouble = failed > 0 ? `, ${count(failed)} failed` : "";
  const left = waiting > 0 ? `, ${count(waiting)} waiting` : "";
  return { done: queued - waiting, total, note: `${count(delivered)} of ${count(total)} delivered${trouble}${left}` };
}

function sayBegun({ id, total }: Replay, { connector, detach }: { connector: ConnectorInfo; detach: boolean }): void {
  const colors = colorsOf(process.stderr);
  console.error(
    `Replaying ${count(total)} ${total === 1 ? "event" : "events"} to ${colors.bold(printable(connector.name))} (${id}).`,
  );
  if (connector.status !== "active") {
    console.error(
      colors.yellow(`The connector is ${connector.status}: nothing is sent to it before it is taken up again.`),
    );
  }
  console.error(
    colors.dim(
      detach
        ? `It goes on at the server: GET /v1/replays/${id} tells how far it is, POST /v1/replays/${id}/stop stops it.`
        : "Ctrl-C stops it at the server, without asking; with --detach it would go on by itself.",
    ),
  );
}

function sayEnd(replay: Replay, { url }: Client): void {
  const { status, total, delivered, failed, queued, connector_id } = replay;
  const colors = colorsOf(process.stdout);
  if (status === "stopped") {
    console.log(
      `${colors.yellow("Stopped.")} ${count(delivered)} of ${count(total)} delivered; what had not left is discarded.`,
    );
    return;
  }
  const others = queued - delivered - failed;
  const notMeant = others > 0 ? `, ${count(others)} not meant for this connector` : "";
  const mark = failed > 0 ? colors.red("✗") : colors.green("✓");
  console.log(`${mark} ${count(delivered)} delivered, ${count(failed)} failed${notMeant}.`);
  if (failed > 0) console.log(`  Why: GET ${url}/v1/deliveries?connector_id=${connector_id}&outcome=exhausted`);
}

function count(value: number): string {
  return value.toLocaleString("en");
}

import { Command } from "commander";
import type { Schemas } from "../client/api-types.ts";
import type { EventType } from "../contract/events.ts";
import { type Colors, colorsOf } from "./colors.ts";
import { connect } from "./connect.ts";
import { findConnector } from "./find-connector.ts";
import { parseTypes } from "./parse-types.ts";
import { printable } from "./printable.ts";
import { SERVER_HELP } from "./server-help.ts";

const SOME_FAILED_EXIT_CODE = 1;

type Test = Schemas["Test"];
type TestedEvent = Schemas["TestedEvent"];

type TestOptions = { type?: EventType[]; json?: boolean };

/** `hookswitch test`: sends examples to a connector and shows its answers. */
export function testCommand(): Command {
  return new Command("test")
    .description("send examples to a connector and see its answers")
    .argument("<connector>", "its id, or its name if no other has it")
    .option("--type <types>", "only the examples of these, separated by commas; may be given again", parseTypes)
    .option("--json", "print the answers as one line of JSON")
    .addHelpText(
      "after",
      "\nA test is tried once, never shows on an agent's screen, and neither stops a connector nor takes it up again.\n" +
        "The exit code is 1 when not every example was answered with success.\n" +
        SERVER_HELP,
    )
    .action(test);
}

async function test(meant: string, { type: events, json = false }: TestOptions): Promise<void> {
  const client = connect();
  const connector = await findConnector(client, meant);
  if (!json) console.error(`Testing ${colorsOf(process.stderr).bold(printable(connector.name))} at ${connector.url}.`);
  const body = events === undefined ? {} : { events };
  const tested = await client.post("/v1/connectors/{id}/test", { path: { id: connector.id }, body });
  if (json) console.log(JSON.stringify(tested));
  else say(tested);
  if (!tested.passed) process.exitCode = SOME_FAILED_EXIT_CODE;
}

function say({ data }: Test): void {
  const colors = colorsOf(process.stdout);
  const wide = Math.max(0, ...data.map(({ name }) => name.length));
  for (const one of data) console.log(line(one, wide, colors));
  const delivered = data.filter(({ verdict }) => verdict === "delivered").length;
  if (data.length === 0) console.log(`${colors.red("✗")} Nothing was sent: the connector is subscribed to no event.`);
  else
    console.log(
      `${delivered === data.length ? colors.green("✓") : colors.red("✗")} ${delivered} of ${data.length} delivered.`,
    );
}

function line({ name, verdict, status, ms, reason, contact }: TestedEvent, wide: number, colors: Colors): string {
  const mark = verdict === "delivered" ? colors.green("✓") : colors.red("✗");
  const notes = [
    ...(contact === null ? [] : [`contact ${contact.id}`]),
    ...(reason === null ? [] : [verdict === "delivered" ? `no contact: ${reason}` : reason]),
  ];
  return [
    `${mark} ${colors.bold(name.padEnd(wide))}`,
    status === null ? "---" : String(status),
    (ms === null ? "" : `${ms.toFixed(1)} ms`).padStart(10),
    ...notes.map(printable),
  ]
    .join("  ")
    .trimEnd();
}

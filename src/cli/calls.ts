import { Command, InvalidArgumentError } from "commander";
import type { Schemas } from "../client/api-types.ts";
import { callLine } from "./call-line.ts";
import { clockTime } from "./clock-time.ts";
import { colorsOf } from "./colors.ts";
import { connect } from "./connect.ts";
import { parseMoment } from "./parse-moment.ts";
import { printable } from "./printable.ts";
import { SERVER_HELP } from "./server-help.ts";

type Call = Schemas["Call"];

type ListOptions = {
  agent?: string;
  result?: string;
  outcome?: string;
  since?: number;
  until?: number;
  limit: number;
  json?: boolean;
};

const USUAL_COUNT = 20;

/** `hookswitch calls`: the calls of a running server. */
export function callsCommand(): Command {
  const listing = (command: Command) =>
    command
      .option("--agent <id>", "only those of this agent")
      .option("--result <result>", "only those that ended so: answered, no_answer, busy, failed, …")
      .option("--outcome <tag>", "only those with this outcome tag")
      .option("--since <time>", "first heard of since then: 10m, 2h, 2026-05-01T09:30", parseMoment)
      .option("--until <time>", "first heard of before then", parseMoment)
      .option("--limit <n>", "how many at most", parseCount, USUAL_COUNT)
      .option("--json", "print each call as one line of JSON")
      .addHelpText("after", SERVER_HELP);
  return new Command("calls")
    .description("list, search and show calls of a running server")
    .addCommand(
      listing(new Command("list").description("list calls, the latest first")).action((options: ListOptions) =>
        list(undefined, options),
      ),
    )
    .addCommand(
      listing(
        new Command("search")
          .description("find calls by what people know them by, the latest first")
          .argument("<text>", "a number or its last digits, beginnings of names, an outcome, or the call's id"),
      ).action(list),
    )
    .addCommand(
      new Command("show")
        .description("show a call with its events")
        .argument("<id>", "the call's id")
        .option("--json", "print the call as one line of JSON")
        .addHelpText("after", SERVER_HELP)
        .action(show),
    );
}

async function list(search: string | undefined, options: ListOptions): Promise<void> {
  const { since, until, limit, json: asJson = false, agent, result, outcome } = options;
  const client = connect();
  const colors = colorsOf(process.stdout);
  const asked = { search, agent, result: result as Call["result"] & string, outcome, from: since, to: until };
  const query = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  let left = limit;
  for await (const call of client.list("/v1/calls", { query: { ...query, limit: Math.min(limit, 200) } })) {
    console.log(asJson ? JSON.stringify(call) : callLine(call, colors));
    left -= 1;
    if (left === 0) return;
  }
  if (left < limit) return;
  const isNarrowed = Object.keys(query).length > 0;
  console.error(colorsOf(process.stderr).dim(isNarrowed ? "No call is like this." : "There are no calls yet."));
}

async function show(id: string, { json: asJson = false }: { json?: boolean }): Promise<void> {
  const client = connect();
  const call = await client.get("/v1/calls/{id}", { path: { id } });
  if (asJson) return console.log(JSON.stringify(call));
  const colors = colorsOf(process.stdout);
  console.log(callLine(call, colors));
  for (const [name, value] of factsOf(call)) console.log(`  ${colors.dim(name.padEnd(9))} ${printable(value)}`);
  const events: Schemas["Event"][] = [];
  for await (const event of client.list("/v1/events", { query: { call_id: id, limit: 200 } })) events.push(event);
  for (const event of events.toSorted((a, b) => a.seq - b.seq)) {
    console.log(`  ${colors.dim(clockTime(event.occurred_at))}  ${event.type}`);
  }
}

/** What a line has no room for. */
function factsOf({ line, team, widget, contact, outcome, summary }: Call): [string, string][] {
  const facts = {
    contact: contact?.name,
    outcome: outcome?.tag,
    notes: outcome?.notes,
    line,
    team,
    widget,
    summary,
  };
  return Object.entries(facts).flatMap(([name, value]) => (value ? [[name, value]] : []));
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("Give a whole number above 0.");
}

import type { FirstRun } from "../first-run.ts";
import type { Colors } from "./colors.ts";
import { databaseName } from "./database-name.ts";

export type Running = {
  version: string;
  url: string;
  dataDir: string;
  databaseUrl: string;
  /** What carries the calls; null where none are made. */
  telephony: string | null;
  firstRun: FirstRun | null;
};

const EXAMPLE_EVENT = {
  type: "call.started",
  call_id: "call-1",
  data: { direction: "inbound", from: "+493012345678", to: "+493087654321" },
};

/** What a person reads when the server has started: where it is, and on the first run how to begin. */
export function banner({ version, url, dataDir, databaseUrl, telephony, firstRun }: Running, colors: Colors): string {
  const here = reachable(url);
  const everywhere = here === url ? "" : colors.dim(` and every other address of this machine (${url})`);
  const rows: [string, string][] = [
    ["Dashboard", here],
    ["API", colors.dim(`${here}/v1, described at ${here}/openapi.json`)],
    ["Data folder", colors.dim(dataDir)],
    ["Database", colors.dim(databaseName(databaseUrl))],
    ["Telephony", colors.dim(telephony ?? "off: no calls are made")],
  ];
  const lines = [
    "",
    `  ${colors.bold(`Hookswitch ${version}`)} is running on ${colors.cyan(here)}${everywhere}`,
    "",
    ...rows.map(row),
    "",
    ...(firstRun ? firstSteps(here, { ...firstRun, telephony }, colors) : []),
    colors.dim("  Ctrl-C stops it: what is under way is finished first."),
    "",
  ];
  return `${lines.join("\n")}\n`;
}

function firstSteps(
  url: string,
  { email, password, apiKey, telephony }: FirstRun & Pick<Running, "telephony">,
  colors: Colors,
): string[] {
  return [
    `  ${colors.yellow("Keep these: they are shown once and never again.")} Hookswitch itself keeps hashes only.`,
    "",
    ...(
      [
        ["Owner", email],
        ["Password", colors.bold(password)],
        ["API key", colors.bold(apiKey)],
      ] as const
    ).map(row),
    "",
    ...(telephony === null
      ? ["  Sign in to the dashboard with them."]
      : [
          "  Sign in to the dashboard with them, open the phone and dial +1 202 555 0100: somebody answers and speaks.",
        ]),
    "  Or report the first event of a call of your own, and see it appear there:",
    "",
    `    curl ${url}/v1/events \\`,
    `      -H "Authorization: Bearer ${apiKey}" \\`,
    '      -H "Content-Type: application/json" \\',
    `      -d '${JSON.stringify(EXAMPLE_EVENT)}'`,
    "",
  ];
}

function row([name, value]: readonly [string, string]): string {
  return `  ${name.padEnd(12)} ${value}`;
}

/** An address that a program on this machine can connect to: a server on every address has none in its URL. */
function reachable(url: string): string {
  return url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
}

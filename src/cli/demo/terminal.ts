import type { Contact } from "../../contract/contacts.ts";
import type { Colors } from "../colors.ts";
import type { AttemptEntry, DemoEntry, HeldEntry, ScreenEntry, SummaryEntry, Tell } from "./demo-entry.ts";

/** Column widths, in characters. With the indent they leave 37 of 100 to the note at the end of a line. */
const WIDTH = { label: 10, connector: 10, name: 28, status: 11, ms: 9 };
const INDENT = "  ";

/** Tells people in a terminal. */
export function tellTerminal(write: (text: string) => void, colors: Colors): Tell {
  const { bold, dim, red, green, yellow, cyan, magenta } = colors;
  /** The contact's card is drawn the first time that a CRM gives it. */
  let isDrawn = false;

  return (entry) => {
    for (const line of linesOf(entry)) write(line === "" ? "\n" : `${INDENT}${line}\n`);
    if (entry.kind === "summary") write(`${resultOf(entry)}\n`);
  };

  function linesOf(entry: DemoEntry): string[] {
    switch (entry.kind) {
      case "start":
        return ["", bold("Hookswitch demo"), "A real server, a real CRM, two calls through the public API."];
      case "ready":
        return [
          "",
          `${label("server")}${entry.server}   ${dim(DATABASES[entry.database])}`,
          `${label("crm")}${entry.crm}   ${dim("examples/crm-node, in a process of its own")}`,
          ...entry.connectors.map(({ name, url }) => `${label("connector")}${name.padEnd(WIDTH.connector)}${dim(url)}`),
        ];
      case "call":
        return ["", bold(entry.title), ""];
      case "event":
        return [
          row("event", {
            what: bold(entry.type.padEnd(WIDTH.name)),
            status: green(status(entry.status)),
            ms: entry.ms,
          }),
        ];
      case "webhook":
        return [webhookLine(entry)];
      case "held":
        return [
          row("webhook", {
            what: webhook(entry),
            status: yellow(status("waits")),
            note: `for ${entry.waiting_for} to arrive first`,
          }),
        ];
      case "screen":
        return screenLines(entry);
      case "crm":
        return ["", `${label("crm")}${entry.what === "killed" ? red("killed (SIGKILL)") : green("started again")}`, ""];
      case "wait":
        return [`${label("")}${dim(`the retries are due in ${seconds(entry.until - Date.now())}`)}`, ""];
      case "summary":
        return summaryLines(entry);
    }
  }

  function label(text: string): string {
    return dim(text.padEnd(WIDTH.label));
  }

  function row(name: string, columns: { what: string; status: string; ms?: number; note?: string }): string {
    const { what, status, ms, note } = columns;
    const time = ms === undefined ? "" : `${ms.toFixed(1)} ms`;
    return `${label(name)}${what}${status}${dim(time.padStart(WIDTH.ms))}${note === undefined ? "" : `   ${note}`}`;
  }

  function webhook({ connector, webhook }: AttemptEntry | HeldEntry): string {
    return connector.padEnd(WIDTH.connector) + cyan(webhook.padEnd(WIDTH.name - WIDTH.connector));
  }

  function webhookLine(entry: AttemptEntry): string {
    const color = entry.verdict === "delivered" ? green : red;
    const shown = typeof entry.status === "number" ? entry.status : entry.status.replace(/^connection_/, "");
    return row("webhook", {
      what: webhook(entry),
      status: color(status(shown)),
      ms: entry.ms,
      note: entry.verdict === "delivered" ? deliveredNote(entry) : failedNote(entry),
    });
  }

  function deliveredNote({ attempt, received }: AttemptEntry): string {
    if (!received) return red("the CRM has no record of it");
    return attempt === 1 ? dim("signature valid") : `attempt ${attempt}, ${dim("signature valid")}`;
  }

  function failedNote({ attempt, verdict, retry_at, ended_at }: AttemptEntry): string {
    if (verdict !== "retry") return red("given up");
    return yellow(`attempt ${attempt}${retry_at === null ? "" : `, again in ${seconds(retry_at - ended_at)}`}`);
  }

  function screenLines({ ms, contacts }: ScreenEntry): string[] {
    const live = contacts.filter(({ last_known }) => !last_known);
    const [shown] = live.length > 0 ? live : contacts;
    if (!shown) return [];
    const from = (live.length > 0 ? live : contacts).map(({ connector }) => connector).join(" and ");
    const line = row("screen", {
      what: magenta(nameOf(shown.contact).padEnd(WIDTH.name)),
      status: live.length > 0 ? green(status("live")) : yellow(status("last known")),
      ms,
      note: dim(live.length > 0 ? `answered by ${from}` : "until the CRM answers"),
    });
    if (isDrawn) return [line];
    isDrawn = true;
    const rest = shown.contact.fields.filter(({ title }) => title !== NAME);
    return [line, ...rest.map(({ title, value }) => `${label("")}${dim(`│ ${title.padEnd(12)}`)}${value}`)];
  }

  function summaryLines({ ok, webhooks, attempts, missing }: SummaryEntry): string[] {
    if (!webhooks) return ["", ...missing.map(red), ""];
    if (!ok) return ["", ...missing.map((what) => `${red("missing")}   ${what}`), ""];
    return [
      "",
      `${webhooks.delivered} webhooks took ${attempts} attempts; the server and the CRM agree on every one, in order.`,
      dim("To go on with your own CRM: npm start, and README.md"),
      "",
    ];
  }

  function resultOf({ ok, webhooks, contact_ms }: SummaryEntry): string {
    if (!webhooks) return red("demo: broke off");
    const contact =
      contact_ms === null ? "no contact on screen" : `contact on screen after ${Math.ceil(contact_ms)} ms`;
    const line = `demo: ${webhooks.delivered} of ${webhooks.expected} webhooks delivered, ${contact}`;
    return bold(ok ? green(line) : red(line));
  }
}

/** The field that stands for the whole contact. */
const NAME = "Name";

const DATABASES = {
  sqlite: "SQLite in a fresh folder",
  postgres: "PostgreSQL, in a database of its own",
};

function status(text: string | number): string {
  return String(text).padEnd(WIDTH.status);
}

function seconds(ms: number): string {
  return `${Math.max(0, ms / 1_000).toFixed(1)} s`;
}

function nameOf({ id, fields }: Contact): string {
  return fields.find(({ title }) => title === NAME)?.value ?? id;
}

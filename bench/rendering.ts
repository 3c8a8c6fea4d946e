/** What a webhook costs before it is sent: rendering each dialect's examples, beside the CPU that undici takes to send. */
import { Pool } from "undici";
import type { Dialect } from "../src/dialects/dialect.ts";
import { dialects } from "../src/dialects/index.ts";
import { standard } from "../src/dialects/standard/dialect.ts";
import { compose } from "../src/journey/render/compose.ts";
import type { Connector } from "../src/model/connector.ts";
import type { StoredEvent } from "../src/model/event.ts";
import { exampleConnector } from "../test/support/example-connector.ts";
import { eventTexts } from "./support/call-events.ts";
import { startChild } from "./support/child.ts";
import { judged, median, type Row, shown } from "./support/figures.ts";
import type { Sink } from "./support/sink.ts";
import { largeTemplate } from "./support/template.ts";
import { webhooksOf } from "./support/webhooks.ts";

const ROUNDS = 9;
const RENDERINGS = 2_000;
const WARM_UP_ROUNDS = 3;
const SENDS = 8_000;
const CONNECTIONS = 64;
const BAR_US = 20;
const TEMPLATE_BAR_US = 100;
const STORE = "–";

export async function measureRendering(): Promise<Row[]> {
  const sending = { measured: "undici sends a webhook, CPU", store: STORE, value: `${shown(await sendingUs())} µs` };
  return [sending, ...[...dialects.values()].map(dialectRow), templateRow()];
}

/** A dialect has to pass with the dearest of its events. */
function dialectRow(dialect: Dialect): Row {
  const connector = exampleConnector({
    dialect: dialect.name,
    settings: dialect.settings.parse(dialect.exampleSettings ?? {}),
  });
  const costs = dialect.examples.map((event) => ({ type: event.type, us: renderingUs(event, { connector, dialect }) }));
  const dearest = costs.reduce((a, b) => (b.us > a.us ? b : a));
  return judged(
    { measured: `rendering ${dialect.name}`, store: STORE, value: dearest.us, unit: " µs", note: dearest.type },
    { atMost: BAR_US },
  );
}

/** A template of 2 KB with 20 variables, filled for the dearest of all events. */
function templateRow(): Row {
  const template = largeTemplate();
  const connector = exampleConnector({ template });
  const costs = standard.examples.map((event) => renderingUs(event, { connector, dialect: standard }));
  const note = `${template.body.length} characters, ${Object.keys(template.variables).length} variables`;
  return judged(
    { measured: "rendering a template", store: STORE, value: Math.max(...costs), unit: " µs", note },
    { atMost: TEMPLATE_BAR_US },
  );
}

/** Microseconds of CPU for one rendering of an event, as the journey does it for every attempt. */
function renderingUs(event: StoredEvent, by: { connector: Connector; dialect: Dialect }): number {
  const rounds: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    const before = process.cpuUsage();
    for (let time = 0; time < RENDERINGS; time += 1) compose(event, by.connector, by.dialect);
    rounds.push(cpuSince(before) / RENDERINGS);
  }
  return median(rounds.slice(WARM_UP_ROUNDS));
}

/** Microseconds of this process's CPU for one webhook that is ready to be sent. */
async function sendingUs(): Promise<number> {
  const sink = startChild<Sink>(new URL("./support/sink.ts", import.meta.url));
  const pool = new Pool(`http://127.0.0.1:${(await sink.ask("listen", undefined)).port}`, {
    connections: CONNECTIONS,
    pipelining: 1,
  });
  try {
    const webhooks = webhooksOf(eventTexts({ first: 0, count: SENDS, shape: "starts", run: "rendering", agents: 20 }));
    await send(pool, webhooks);
    const before = process.cpuUsage();
    await send(pool, webhooks);
    return cpuSince(before) / SENDS;
  } finally {
    await pool.close();
    await sink.stop();
  }
}

/** Time on a processor in microseconds, whatever else the machine does meanwhile. */
function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function send(pool: Pool, webhooks: ReturnType<typeof webhooksOf>): Promise<void> {
  let next = 0;
  async function oneAfterTheOther(): Promise<void> {
    for (let webhook = webhooks[next++]; webhook !== undefined; webhook = webhooks[next++]) {
      const { body } = await pool.request({ path: "/hook", method: "POST", ...webhook });
      await body.dump();
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, oneAfterTheOther));
}

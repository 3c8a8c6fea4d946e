/**
 * Takes the pictures of the dashboard's pages in docs/screenshots, light and dark, of a real server with a few calls:
 * all, or those of the parts that its arguments name (`pages`, `phone`, `settings`).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { createClient, type Schemas } from "../src/client/index.ts";
import { CALLING_ARGS } from "../test/support/browser-phone.ts";
import { buildDashboard, drawn, signInAt, startBrowser, visit } from "../test/support/dashboard.ts";
import { tone } from "../test/support/tone.ts";
import { makeInspected, takeConnectorPages } from "./screenshots/connector-pages.ts";
import { takePhonePage } from "./screenshots/phone-page.ts";
import { sampleCalls } from "./screenshots/sample-calls.ts";
import { makeSettings, makeTags, takeSettings } from "./screenshots/settings-pages.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, "docs/screenshots");

const CONTACT = {
  id: "4711",
  crmType: "Sales CRM",
  fields: [
    { title: "Name", value: "Erika Mustermann" },
    { title: "Company", value: "Muster GmbH" },
    { title: "Last order", value: "3 May, 1,200 €" },
    { title: "In the CRM", value: "https://crm.example/contacts/4711", isWebsite: true },
  ],
};

type Made = Awaited<ReturnType<typeof makeInspected>>;
type Ready = { url: string; first_run: { email: string; password: string; api_key: string } };

buildDashboard();
mkdirSync(FOLDER, { recursive: true });
const data = mkdtempSync(join(tmpdir(), "hookswitch-screenshots-"));
const crm = createServer((request, response) => {
  request.resume();
  const isBroken = request.url?.startsWith("/warehouse") ?? false;
  response.statusCode = isBroken ? 503 : 200;
  response.setHeader("content-type", "application/json");
  response.end(
    JSON.stringify(isBroken ? { error: "The warehouse is being loaded." } : { success: true, contact: CONTACT }),
  );
}).listen(0, "127.0.0.1");
await once(crm, "listening");

const options = [
  "--port",
  "0",
  "--data-dir",
  data,
  "--json",
  "--allow-addresses",
  "127.0.0.0/8",
  "--log-level",
  "error",
];
const server = spawn(process.execPath, [join(ROOT, "src/main.ts"), "serve", ...options], { cwd: data });
const browser = await startBrowser({ args: CALLING_ARGS });
try {
  const ready = await readyOf(server);
  if (isWanted("pages")) for (const dark of [false, true]) await takeFirstSteps(ready, dark);
  const made = await fill(ready, `http://127.0.0.1:${(crm.address() as AddressInfo).port}`);
  if (isWanted("pages")) for (const dark of [false, true]) await takeAll(ready, made, dark);
  if (isWanted("phone")) {
    await keepCrm(ready);
    await inBoth(ready, takePhonePage);
  }
  if (isWanted("settings")) {
    const settings = await makeSettings(createClient({ url: ready.url, apiKey: ready.first_run.api_key }));
    await inBoth(ready, (page, take) => takeSettings(page, take, settings));
    await settings.close();
  }
} finally {
  await browser.close();
  server.kill();
  crm.close();
  await once(server, "exit");
  rmSync(data, { recursive: true });
}

/** Removes the connectors that would show another contact beside the CRM's. */
async function keepCrm({ url, first_run }: Ready): Promise<void> {
  const api = createClient({ url, apiKey: first_run.api_key });
  const { data } = await api.get("/v1/connectors");
  for (const { id, name } of data) if (name !== "Sales CRM") await api.delete("/v1/connectors/{id}", { path: { id } });
}

function isWanted(part: "pages" | "phone" | "settings"): boolean {
  const parts = process.argv.slice(2);
  return parts.length === 0 || parts.includes(part);
}

/** Takes pictures as the owner, first light, then dark. */
async function inBoth(
  { url, first_run }: Ready,
  run: (page: Page, take: (name: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  for (const dark of [false, true]) {
    const { page, context } = await visit(browser, url, { dark, permissions: ["microphone", "notifications"] });
    await page.goto("/");
    await signInAt(page, first_run);
    await page.locator("[data-live=live]").waitFor();
    await run(page, (name) => page.screenshot({ path: join(FOLDER, `${name}-${dark ? "dark" : "light"}.png`) }));
    await context.close();
  }
}

async function readyOf({ stdout }: ChildProcess): Promise<Ready> {
  if (!stdout) throw new Error("the server has an output");
  const [line] = await once(createInterface(stdout), "line");
  return JSON.parse(String(line)) as Ready;
}

async function fill({ url, first_run }: Ready, receiver: string): Promise<Made> {
  const api = createClient({ url, apiKey: first_run.api_key });
  const connectors: Schemas["NewConnector"][] = [
    { name: "Sales CRM", dialect: "dialer", url: `${receiver}/crm`, headers: { "X-Tenant": "sales" } },
    { name: "Data warehouse", url: `${receiver}/warehouse` },
  ];
  for (const body of connectors) await api.post("/v1/connectors", { body });
  const made = await makeInspected(api, url);
  await makeTags(api);
  await api.post("/v1/keys", { body: { name: "PBX", scopes: ["events:write"] } });
  await api.post("/v1/members", { body: { email: "grace@example.com", name: "Grace Hopper", role: "agent" } });
  const events = sampleCalls(Date.now(), `${url}/v1/calls/call-1041/recording`);
  await api.reportAll(events);
  const last = events.at(-1)?.call_id ?? "";
  for (let isSettled = false; !isSettled; ) {
    const { data: timeline } = await api.get("/v1/calls/{id}/timeline", { path: { id: last } });
    isSettled = timeline.every(({ deliveries }) => deliveries.every(({ waiting_for }) => waiting_for !== "answer"));
  }
  await api.delete("/v1/first-steps");
  return made;
}

async function takeFirstSteps({ url, first_run }: Ready, dark: boolean): Promise<void> {
  const { page, context } = await visit(browser, url, { dark });
  await page.goto("/");
  await signInAt(page, first_run);
  await page.getByRole("region", { name: "First steps" }).waitFor();
  await atRest(page);
  await page.screenshot({ path: join(FOLDER, `first-steps-${dark ? "dark" : "light"}.png`) });
  await context.close();
}

async function takeAll({ url, first_run }: Ready, made: Made, dark: boolean): Promise<void> {
  const { page, context } = await visit(browser, url, { dark });
  const take = (name: string) => page.screenshot({ path: join(FOLDER, `${name}-${dark ? "dark" : "light"}.png`) });
  await page.goto("/");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await take("sign-in");
  await signInAt(page, first_run);
  await page.getByRole("heading", { name: "Latest calls" }).waitFor();
  await page.getByRole("link", { name: "Sales CRM" }).waitFor();
  await atRest(page);
  await page.locator(".chart rect").first().waitFor({ state: "attached" });
  await page.mouse.move(0, 0);
  await drawn(page);
  await take("home");
  const pages: [name: string, path: string, there: string][] = [
    ["calls", "/calls", "Calls"],
    ["deliveries", "/deliveries", "Data warehouse"],
    ["send-again", "/deliveries?show=again", "Send past events again"],
    ["live", "/deliveries?show=live", "Waiting for the next event"],
    ["connectors", "/connectors", "Connectors"],
    ["new-connector", "/connectors/new", "New connector"],
    ["inspectors", "/inspectors", "Inspectors"],
    ["keys", "/keys", "API keys"],
    ["members", "/members", "Members"],
    ["password", "/password", "Change password"],
  ];
  for (const [name, path, there] of pages) {
    await page.goto(path);
    await page.getByRole("heading", { name: there, exact: true }).waitFor();
    await page.getByRole("status").filter({ hasText: "Loading" }).first().waitFor({ state: "detached" });
    await atRest(page);
    if (name === "live") await showEvents(page, { url, first_run });
    if (name === "connectors") await page.locator(".hours").nth(2).waitFor();
    await drawn(page);
    await take(name);
  }
  await page.route("**/v1/calls/call-1041/recording", (route) =>
    route.fulfill({ body: tone(376, asTalk), contentType: "audio/wav", headers: { "accept-ranges": "bytes" } }),
  );
  await page.goto("/calls/call-1041");
  const attempts = page.getByRole("button", { name: /^Show the attempt/ });
  await attempts.first().waitFor();
  await page.locator(".waveform rect").first().waitFor({ state: "attached" });
  await atRest(page);
  await take("call");
  await attempts.last().click();
  await page.getByText("Attempt 1", { exact: true }).waitFor();
  await page.getByText("Attempt 1", { exact: true }).evaluate((heading) => heading.scrollIntoView({ block: "center" }));
  await take("attempt");
  await takeConnectorPages({ page, take, ...made });
  const api = createClient({ url, apiKey: first_run.api_key });
  const member = await api.post("/v1/members", {
    body: { email: `edsger${Number(dark)}@example.com`, name: "Edsger Dijkstra", role: "agent" },
  });
  await page.goto(member.link.path);
  await page.getByLabel("New password").waitFor();
  await take("join");
  await api.delete("/v1/members/{id}", { path: { id: member.id } });
  await context.close();
}

/** How loud two people are who take turns, from 0 to 1. */
function asTalk(second: number): number {
  return Math.max(0, Math.sin(second / 1.7) + Math.sin(second / 4.3 + 1)) / 2;
}

/** Has events go by on a page that shows them. */
async function showEvents(page: Page, { url, first_run }: Ready): Promise<void> {
  const again = sampleCalls(Date.now(), url).filter(({ type }) => type === "call.outcome_set");
  await createClient({ url, apiKey: first_run.api_key }).reportAll(again);
  await page
    .locator(".tail > li")
    .nth(again.length - 1)
    .waitFor();
}

/** Resolves when a page is connected, its telephone too, and nothing moves. */
async function atRest(page: Page): Promise<void> {
  await page.locator("[data-live=live]").waitFor();
  await page.locator("[data-phone=ready]").first().waitFor();
  await drawn(page);
}

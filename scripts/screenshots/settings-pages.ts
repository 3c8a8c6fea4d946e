/** The pictures of the settings. */
import type { Page } from "playwright-core";
import type { Client } from "../../src/client/index.ts";
import { drawn } from "../../test/support/dashboard.ts";
import { startSipRegistrar } from "../../test/support/sip-registrar.ts";

const CARRIER = { username: "4711", password: "correct horse" };

/** The ids of what has been made. */
export type MadeSettings = Record<"trunk" | "line" | "widget" | "agent" | "team" | "tag", string> & {
  close(): Promise<void>;
};

/** What the dispositions of a call are chosen from. */
export async function makeTags(api: Client): Promise<void> {
  for (const [name, type] of [
    ["Meeting booked", "positive"],
    ["Call back later", "neutral"],
    ["Not interested", "negative"],
  ] as const) {
    await api.post("/v1/outcome-tags", { body: { name, type } });
  }
}

/** Two trunks, one of them down, and who is rung by a line and by a widget. */
export async function makeSettings(api: Client): Promise<MadeSettings> {
  const carrier = await startSipRegistrar(CARRIER);
  const at = { host: "127.0.0.1", port: carrier.port, ...CARRIER, register: true };
  await api.post("/v1/trunks", { body: { name: "Carrier Berlin", ...at } });
  const { id: trunk } = await api.post("/v1/trunks", {
    body: { name: "Carrier London", ...at, password: "an old one", prefixes: ["+44"] },
  });
  const fields = [
    { name: "summary", description: "What was said, in two sentences" },
    { name: "action_points", description: "Who does what until when" },
  ];
  await api.patch("/v1/account", { body: { analysis: { language: "en-GB", fields } } });
  const sales = await api.post("/v1/teams", { body: { name: "Sales" } });
  await api.post("/v1/teams", { body: { name: "Support" } });
  const alan = await api.post("/v1/agents", {
    body: { name: "Alan Turing", email: "alan@example.com", extension: "202", team: sales.id },
  });
  const ada = await api.post("/v1/agents", { body: { name: "Ada Lovelace", extension: "203", team: sales.id } });
  const { id: line } = await api.post("/v1/lines", {
    body: {
      number: "+493023125900",
      name: "Berlin",
      team: sales.id,
      route: [
        { ring: "agent", agent_id: ada.id, ring_seconds: 15 },
        { ring: "team", team_id: sales.id, strategy: "ring_all", ring_seconds: 20 },
        { ring: "number", number: "+442079460100" },
      ],
    },
  });
  await api.post("/v1/lines", { body: { number: "+442079460199" } });
  const { id: widget } = await api.post("/v1/widgets", {
    body: {
      name: "Contact form",
      queue: [{ agent_id: alan.id }, { agent_id: ada.id }],
      hours: { mon: [{ from: "09:00", to: "17:00" }], tue: [{ from: "09:00", to: "17:00" }] },
    },
  });
  const [tag] = (await api.get("/v1/outcome-tags")).data;
  return { trunk, line, widget, agent: ada.id, team: sales.id, tag: tag?.id ?? "", close: () => carrier.close() };
}

/** Every page of the settings; those of one record whole, however long they are. */
export async function takeSettings(
  page: Page,
  take: (name: string) => Promise<unknown>,
  { trunk, line, widget, agent, team, tag }: MadeSettings,
): Promise<void> {
  const pages: [name: string, path: string][] = [
    ["trunks", "trunks"],
    ["trunk", `trunks/${trunk}`],
    ["lines", "lines"],
    ["line", `lines/${line}`],
    ["calling", "calling"],
    ["agents", "agents"],
    ["agent", `agents/${agent}`],
    ["teams", "teams"],
    ["team", `teams/${team}`],
    ["outcome-tags", "tags"],
    ["outcome-tag", `tags/${tag}`],
    ["widgets", "widgets"],
    ["widget", `widgets/${widget}`],
    ["account", "account"],
    ["audit-log", "audit"],
  ];
  for (const [name, path] of pages) {
    await page.goto(`/settings/${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("status").filter({ hasText: "Loading" }).first().waitFor({ state: "detached" });
    await page.locator("[data-live=live]").waitFor();
    await page.locator("[data-phone=ready]").first().waitFor();
    if (name.startsWith("trunk")) await page.locator("[data-trunk-status=down]").waitFor();
    const height = await page.evaluate<number>("document.documentElement.scrollHeight");
    await page.setViewportSize({ width: 1280, height });
    await drawn(page);
    await take(name);
    await page.setViewportSize({ width: 1280, height: 800 });
  }
}

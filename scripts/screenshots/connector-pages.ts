/** The pictures of what sets connectors up. */
import type { Page } from "playwright-core";
import type { Client, Schemas } from "../../src/client/index.ts";
import { drawn } from "../../test/support/dashboard.ts";

const TEMPLATE: Schemas["TemplateInput"] = {
  body: '{\n  "id": "{{call_id}}",\n  "seconds": "{{duration}}",\n  "line": "{{from}} to {{to}}",\n  "outcome": "{{outcome_tag}}"\n}\n',
  variables: {
    call_id: { source: "call", field: "call_id" },
    duration: { source: "call", field: "duration" },
    from: { source: "call", field: "from" },
    to: { source: "call", field: "to" },
    outcome_tag: { source: "outcome", field: "tag" },
  },
};

/** A connector with a body of its own, which an inspector of the server receives. Returns their ids. */
export async function makeInspected(api: Client, url: string): Promise<{ connector: string; inspector: string }> {
  const { id: inspector, path } = await api.post("/v1/inspectors", { body: {} });
  const body = { name: "Campaign sheet", url: url + path, method: "PUT", template: TEMPLATE } as const;
  const { id: connector } = await api.post("/v1/connectors", { body });
  return { connector, inspector };
}

type Pictures = {
  page: Page;
  take(name: string): Promise<unknown>;
  connector: string;
  inspector: string;
};

/** The editor with its preview of a past call, its test, and what the inspector has received. */
export async function takeConnectorPages({ page, take, connector, inspector }: Pictures): Promise<void> {
  await page.goto(`/connectors/${connector}`);
  await page.locator(".cm-content").waitFor();
  await page.getByRole("combobox", { name: "Show it for" }).click();
  await page.getByRole("option", { name: /→/ }).first().click();
  await page.locator("[data-body]").filter({ hasText: "call-" }).waitFor();
  await page.locator(".cm-content").scrollIntoViewIfNeeded();
  await take("template-editor");
  await page.getByRole("tab", { name: "Test" }).click();
  await page.getByRole("button", { name: "Send the examples" }).click();
  await page.locator("[data-tested]").first().waitFor();
  await drawn(page);
  await take("connector-test");
  await page.goto(`/inspectors/${inspector}`);
  await page.locator("[data-inspected] [data-body]").waitFor();
  await take("inspector");
}

import { setTimeout as wait } from "node:timers/promises";
import { createContext, runInContext } from "node:vm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { LeadView } from "../../src/contract/leads.ts";
import type { WidgetView } from "../../src/contract/widgets.ts";
import type { Page } from "../support/api-client.ts";
import { startTestApp, type TestAccount, type TestApp } from "../support/start-app.ts";

const SITE = "https://www.example.com";

let app: TestApp;
let account: TestAccount;
let widget: WidgetView;
beforeAll(async () => {
  app = await startTestApp({ database: "sqlite" });
});
afterAll(() => app.stop());
beforeEach(async () => {
  account = app.newAccount();
  const settings = { name: "Contact form", country: "GB", allowed_origins: [SITE], form_rate_limit: 5 };
  widget = await account.api.post("/v1/widgets", settings);
});

const leads = async () => (await account.api.get<Page<LeadView>>("/v1/leads")).data;

/** As a browser sends a form's fields by `fetch`. */
function submit(fields: Record<string, string>, headers: Record<string, string> = { origin: SITE }) {
  return account.api.ask<{ success: boolean; error: { code: string } }>(`/widget/${widget.key}/leads`, {
    key: null,
    body: new URLSearchParams(fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8", ...headers },
  });
}

describe("a form on an allowed website", () => {
  test("posts a lead with the widget key alone, with what the page knows", async () => {
    const fields = {
      lc_number: "020 7946 0100",
      lc_param_name: "John",
      site_path: "/contact",
      referer: "https://search.example/?q=x",
    };
    const answer = await submit(fields);
    expect(answer).toMatchObject({
      status: 200,
      headers: { "access-control-allow-origin": SITE, vary: "Origin" },
      body: { success: true, status: "queued" },
    });
    expect(await leads()).toMatchObject([
      {
        phone: "+442079460100",
        source: "form",
        ip: "127.0.0.1",
        site_path: "/contact",
        referer: "https://search.example/?q=x",
        country: "GB",
        params: { lc_param_name: "John" },
      },
    ]);
  });

  test("without a script, the browser says which page it is", async () => {
    const headers = { origin: SITE, referer: `${SITE}/offer?a=1` };
    expect((await submit({ lc_number: "+442079460100" }, headers)).status).toBe(200);
    expect(await leads()).toMatchObject([{ site_path: "/offer", referer: `${SITE}/offer?a=1` }]);
  });

  test("cannot name agents: nobody has a number of their choice called", async () => {
    const fields = { lc_number: "+442079460100", lc_param_agent01name: "Me", lc_param_agent01phone: "+442079460199" };
    const { body } = await submit(fields);
    expect(body.success).toBe(true);
    const answered = body as unknown as { lead_id: string };
    await app.restart(async (database) => {
      const rows = await database.db
        .selectFrom("planned_calls")
        .select("agents")
        .where("lead_id", "=", answered.lead_id)
        .execute();
      expect(rows).toEqual([{ agents: null }]);
    });
  });

  test("is told what is wrong in a way that its page may read", async () => {
    expect(await submit({ lc_number: "12" })).toMatchObject({
      status: 422,
      headers: { "access-control-allow-origin": SITE },
      body: { success: false, error: { code: "invalid_number", field: "lc_number" } },
    });
    expect(await leads()).toEqual([]);
  });

  test("may send so many leads a minute from one address, and then waits", async () => {
    for (let n = 0; n < 5; n++) expect((await submit({ lc_number: "+442079460100" })).status).toBe(200);
    const refused = await submit({ lc_number: "+442079460100" });
    expect(refused).toMatchObject({
      status: 429,
      headers: { "access-control-allow-origin": SITE, "retry-after": expect.stringMatching(/^\d+$/) },
      body: { error: { code: "rate_limited" } },
    });
  });
});

test.each<Record<string, string>>([
  { origin: "https://evil.example" },
  { origin: "http://www.example.com" },
  { origin: "null" },
  { referer: "https://evil.example/www.example.com" },
  {},
])("anybody else is refused, and cannot read why: %j", async (headers) => {
  const refused = await submit({ lc_number: "+442079460100" }, headers);
  expect(refused).toMatchObject({ status: 403, body: { error: { code: "origin_not_allowed" } } });
  expect(refused.headers).not.toHaveProperty("access-control-allow-origin");
  expect(await leads()).toEqual([]);
});

test("who tries one widget key after the other is told to wait", async () => {
  const tries = Array.from({ length: 25 }, (_, n) =>
    account.api.ask(`/widget/wk_guess${n}/leads`, { key: null, body: { lc_number: "+442079460100" } }),
  );
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 404)).toHaveLength(20);
  expect(statuses.filter((status) => status === 429)).toHaveLength(5);
  // Whoever has a right one from the same address is not held up.
  expect((await submit({ lc_number: "+442079460100" })).status).toBe(200);
});

test("the snippet names the widget key and no other, and its script needs nothing else", async () => {
  const { html } = await account.api.get<{ html: string }>(`/v1/widgets/${widget.id}/snippet`);
  expect(html).toBe(`<script async src="//${new URL(app.url).host}/widget/${widget.key}.js"></script>`);
  const script = await account.api.ask<string>(`/widget/${widget.key}.js`, { key: null });
  expect(script).toMatchObject({
    status: 200,
    headers: { "content-type": "text/javascript; charset=utf-8", "cross-origin-resource-policy": "cross-origin" },
  });
  expect(script.body).not.toContain(account.apiKey);
  expect((await account.api.ask("/widget/wk_unknown.js", { key: null })).status).toBe(404);
});

test("the script posts a form of the page, and says what came of it", async () => {
  const { body: script } = await account.api.ask<string>(`/widget/${widget.key}.js`, { key: null });
  const page = openPage(`${app.url}/widget/${widget.key}.js`, new Map([["lc_number", "020 7946 0100"]]));
  runInContext(script, page.context);
  expect(page.selectors).toEqual([`form[data-hookswitch="${widget.key}"]`]);
  expect(await page.submit()).toMatchObject({ success: true, status: "queued" });
  expect(page.status.textContent).toBe("Thank you. We are calling you now.");
  expect(await leads()).toMatchObject([{ phone: "+442079460100", site_path: "/contact", source: "form" }]);
  page.fields.set("lc_number", "12");
  expect(await page.submit()).toMatchObject({ success: false });
  expect(page.status.textContent).toBe("Please check the telephone number.");
});

/** As much of a browser as the script uses: a page with one form that carries the widget key. */
function openPage(src: string, fields: Map<string, string>) {
  const selectors: string[] = [];
  const status = { textContent: "", setAttribute() {} };
  const listeners: ((event: object) => Promise<void>)[] = [];
  const answers: unknown[] = [];
  const form = {
    append() {},
    reset() {},
    addEventListener: (_type: string, listener: (event: object) => Promise<void>) => void listeners.push(listener),
    dispatchEvent: ({ detail }: { detail: unknown }) => answers.push(detail),
  };
  const context = createContext({
    URL,
    URLSearchParams,
    location: { pathname: "/contact" },
    FormData: function FormData() {
      return fields;
    },
    CustomEvent: function CustomEvent(_type: string, { detail }: { detail: unknown }) {
      return { detail };
    },
    fetch: (url: string, request: RequestInit) =>
      fetch(url, { ...request, headers: { origin: SITE, connection: "close" } }),
    document: {
      referrer: "",
      currentScript: { src, dataset: {} },
      createElement: () => status,
      querySelectorAll(selector: string) {
        selectors.push(selector);
        return [form];
      },
    },
  });
  return {
    context,
    selectors,
    status,
    fields,
    async submit() {
      for (const listener of listeners) await listener({ preventDefault() {} });
      await wait(0);
      return answers.at(-1);
    },
  };
}

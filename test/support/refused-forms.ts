import type { Page } from "playwright-core";

/** What is entered in a form, and what becomes of it when it is sent. */
export type RefusedForm = {
  at: string;
  /** Enters what the server refuses, and no browser. */
  enter(page: Page): Promise<unknown>;
  send: string;
  /** The fields that are marked, each with some of the words at it; the first of them is in focus. */
  marked: Record<string, string>;
};

const LONG = "x".repeat(300);

/** The one field of that name, within a part of the page. */
const field = (part: Pick<Page, "locator" | "getByLabel">, name: string) =>
  part.locator("input, textarea").and(part.getByLabel(new RegExp(`^${name.replace(/[()]/g, "\\$&")}( \\*)?$`)));

/** Fills fields by their names. */
export function fill(values: Record<string, string>) {
  return async (page: Page) => {
    for (const [name, value] of Object.entries(values)) await field(page, name).fill(value);
  };
}

async function add(page: Page, name: string, value: string): Promise<void> {
  await field(page, name).fill(value);
  await field(page, name).press("Enter");
}

async function choose(page: Page, name: string, option: string, group = page.locator("body")): Promise<void> {
  await group.getByRole("combobox", { name }).click();
  await page.getByRole("option", { name: option }).click();
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const toggle = (page: Page, name: string) => page.getByRole("switch", { name }).press("Space");
const open = (page: Page, section: string) => page.getByRole("button", { name: new RegExp(`^${section} `) }).click();

/** Every form of the dashboard that needs no record, with what the server refuses of it. */
export const FORMS: Record<string, RefusedForm> = {
  "a key": {
    at: "/keys",
    async enter(page) {
      await press(page, "New key");
      await fill({ Name: LONG })(page);
      await toggle(page, "Everything");
    },
    send: "Create",
    marked: { Name: "Send at most 120 characters." },
  },
  "a member": {
    at: "/members",
    async enter(page) {
      await press(page, "Invite");
      await fill({ Name: LONG, Email: "eve" })(page);
    },
    send: "Invite",
    marked: { Name: "Send at most", Email: "Give an email address" },
  },
  "a member who is one": {
    at: "/members",
    async enter(page) {
      await press(page, "Invite");
      await fill({ Name: "Eve", Email: "twice@example.com" })(page);
    },
    send: "Invite",
    marked: { Email: "Somebody signs in as twice@example.com already." },
  },
  "a connector": {
    at: "/connectors/new",
    async enter(page) {
      await fill({ Name: LONG, "Webhook URL": "crm.example" })(page);
      for (const section of ["Access to calls", "Request", "Success conditions", "Delivery"]) await open(page, section);
      await add(page, "Campaign", LONG);
      await press(page, "Add a header");
      await fill({ "Name of header 1": "X Tenant" })(page);
      await toggle(page, "Conditions of its own");
      await add(page, "Status code", "700");
      await fill({ "Webhook timeout": "", "Retry limit": "999", "Total timeout": "99999999" })(page);
      await fill({ "Requests at once": "", "Requests per second": "9999999" })(page);
    },
    send: "Create",
    marked: {
      Name: "Send at most 120 characters.",
      "Webhook URL": "Give an absolute http:// or https:// address.",
      Campaign: "Send at most 256 characters.",
      "Value of header 1": "A header name is made of letters",
      "Status code": "at most 599",
      "Webhook timeout": "Send a number.",
      "Retry limit": "at most 50",
      "Total timeout": "at most 2592000",
      "Requests at once": "Send a number.",
      "Requests per second": "at most 100000",
    },
  },
  "a dialect's settings": {
    at: "/connectors/new",
    async enter(page) {
      await fill({ Name: "CRM", "Webhook URL": "http://127.0.0.1:1" })(page);
      await choose(page, "Dialect", "Dialer");
      await open(page, "Request");
      await fill({ "Additional data as json string": "[1" })(page);
    },
    send: "Create",
    marked: { "Additional data as json string": "not valid JSON" },
  },
  "a template's variable": {
    at: "/connectors/new",
    async enter(page) {
      await fill({ Name: "CRM", "Webhook URL": "http://127.0.0.1:1" })(page);
      await open(page, "Webhook body");
      await toggle(page, "Send a body of its own");
      await fill({ "Name of variable 1": "a b" })(page);
    },
    send: "Create",
    marked: { "Name of variable 1": "A variable's name is made of letters" },
  },
  "a connector that is only tested": {
    at: "/connectors/new",
    async enter(page) {
      await fill({ Name: "CRM", "Webhook URL": "crm.example" })(page);
      await page.getByRole("tab", { name: "Test" }).click();
    },
    send: "Send the examples",
    marked: { "Webhook URL": "Give an absolute http:// or https:// address." },
  },
  "past events": {
    at: "/deliveries?show=again",
    enter: fill({ "Received from": "0001-01-01T00:00", Until: "2199-01-01T00:00" }),
    send: "Send again",
    marked: { "Received from": "Choose", Until: "Choose" },
  },
  "an agent": {
    at: "/settings/agents/new",
    enter: fill({ Name: LONG, Email: "ada", Extension: "1" }),
    send: "Create",
    marked: { Name: "Send at most 256 characters.", Email: "Send a valid email.", Extension: "Use 2 to 6 digits." },
  },
  "an extension that is taken": {
    at: "/settings/agents/new",
    enter: fill({ Name: "Ada", Extension: "200" }),
    send: "Create",
    marked: { Extension: 'The agent "Grace" has the extension 200 already. Take another one.' },
  },
  "a team": {
    at: "/settings/teams/new",
    enter: fill({ Name: LONG }),
    send: "Create",
    marked: { Name: "Send at most 256 characters." },
  },
  "a line": {
    at: "/settings/lines/new",
    async enter(page) {
      await fill({ Number: "12" })(page);
      await press(page, "Add a step");
      const step = page.getByRole("group", { name: "Step 1" });
      await choose(page, "Rings", "A telephone number", step);
      await field(step, "Seconds").fill("");
    },
    send: "Create",
    marked: { Number: "Send at least 1 character.", Seconds: "Send a number." },
  },
  "an outcome tag": {
    at: "/settings/tags/new",
    enter: fill({ Name: "Sold" }),
    send: "Create",
    marked: { Name: 'There is an outcome tag "Sold" already. Take another one.' },
  },
  "a trunk": {
    at: "/settings/trunks/new",
    async enter(page) {
      await fill({ Name: LONG, Host: "sip:carrier", Domain: "a b" })(page);
      await add(page, "Beginnings of numbers", "44");
    },
    send: "Create",
    marked: {
      Name: "Send at most 64 characters.",
      Host: "the port has a field of its own",
      Domain: "Give a domain",
      "Beginnings of numbers": "with its plus",
    },
  },
  "a widget": {
    at: "/settings/widgets/new",
    async enter(page) {
      await fill({ Name: "", Country: "GBR", "Minutes between tries": "soon", "Tries at most": "" })(page);
      await press(page, "Add a telephone");
      await add(page, "Websites whose forms may use it", "example");
      await toggle(page, "At all times");
      await fill({ Monday: "9-17" })(page);
    },
    send: "Create",
    marked: {
      Name: "Send at least 1 character.",
      Telephone: "Send at least 1 character.",
      Country: "Give two letters",
      Monday: "Write a time of day as 09:30.",
      "Tries at most": "Send a number.",
      "Minutes between tries": "Send a number.",
      "Websites whose forms may use it": "Give an origin",
    },
  },
  "hours without any": {
    at: "/settings/widgets/new",
    async enter(page) {
      await fill({ Name: "Form" })(page);
      await toggle(page, "At all times");
      await fill({ Monday: "", Tuesday: "", Wednesday: "", Thursday: "", Friday: "" })(page);
    },
    send: "Create",
    marked: { Monday: "Give at least one span" },
  },
  "the account": {
    at: "/settings/account",
    async enter(page) {
      await fill({ "Name of the account": "", Days: "99999", "Language of the findings": "Klingon!" })(page);
      await press(page, "Add a finding");
      const finding = page.getByRole("group", { name: "Finding 1" });
      await field(finding, "What it is").fill(LONG + LONG);
    },
    send: "Save",
    marked: {
      "Name of the account": "Send at least 1 character.",
      Days: "at most 3650",
      "Language of the findings": "Give a language tag",
      Name: "Send at least 1 character.",
      "What it is": "Send at most 500 characters.",
    },
  },
  "a finding asked for twice": {
    at: "/settings/account",
    async enter(page) {
      for (const name of ["Finding 1", "Finding 2"]) {
        await press(page, "Add a finding");
        await field(page.getByRole("group", { name }), "Name").fill("summary");
      }
    },
    send: "Save",
    marked: { Name: "Give each name once." },
  },
  "who may be called": {
    at: "/settings/calling",
    async enter(page) {
      await fill({ "Ringing (seconds)": "2", "Longest call (minutes)": "0", "After a call (seconds)": "" })(page);
      await add(page, "Never call numbers that begin with", "44");
    },
    send: "Save",
    marked: {
      "Never call numbers that begin with": "with its plus",
      "Ringing (seconds)": "at least 5",
      "Longest call (minutes)": "at least 1",
      "After a call (seconds)": "Send a number.",
    },
  },
  "a password": {
    at: "/password",
    enter: fill({ "Current password": "a wrong one", "New password": "another horse battery" }),
    send: "Save",
    marked: { "Current password": "This is not your current password." },
  },
};

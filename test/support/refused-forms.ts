import type { Page } from "playwright-core";
import { SCOPES } from "../../src/contract/scopes.ts";
import { add, choose, fill, LONG, open, press, type RefusedForm, toggle } from "./fill-forms.ts";

/** Writes in the editor of a template's body. */
async function write(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Webhook body" }).press("Control+a");
  // The page's policy does not let a browser keep the look of what text replaces.
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
}

/** The forms of the dashboard that need no record and no call, but for its settings, with what is refused of each. */
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
  "a key that may nothing": {
    at: "/keys",
    async enter(page) {
      await press(page, "New key");
      await fill({ Name: "CRM" })(page);
    },
    send: "Create",
    marked: Object.fromEntries(SCOPES.map((scope) => [scope, "Choose what it may do."])),
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
      await press(page, "Add a header");
      await fill({ "Name of header 2": "X-Key", "Value of header 2": "k€y" })(page);
      await toggle(page, "Conditions of its own");
      await add(page, "Status code", "700");
      await fill({ "Response key": LONG })(page);
      await fill({ "Webhook timeout": "", "Retry limit": "999", "Total timeout": "99999999" })(page);
      await fill({ "Requests at once": "", "Requests per second": "9999999" })(page);
    },
    send: "Create",
    marked: {
      Name: "Send at most 120 characters.",
      "Webhook URL": "Give an absolute http:// or https:// address.",
      Campaign: "Send at most 256 characters.",
      "Name of header 1": "A header name is made of letters",
      "Value of header 2": "A header value has no line breaks",
      "Status code": "at most 599",
      "Response key": "Send at most 256 characters.",
      "Webhook timeout": "Send a number.",
      "Retry limit": "at most 50",
      "Total timeout": "at most 2592000",
      "Requests at once": "Send a number.",
      "Requests per second": "at most 100000",
    },
  },
  "what would not reach the server": {
    at: "/connectors/new",
    async enter(page) {
      await fill({ Name: "CRM", "Webhook URL": "http://127.0.0.1:1" })(page);
      for (const section of ["Request", "Success conditions"]) await open(page, section);
      for (const n of [1, 2, 3]) {
        await press(page, "Add a header");
        await fill({ [`Value of header ${n}`]: String(n) })(page);
      }
      await fill({ "Name of header 1": "X-Tenant", "Name of header 2": "x-tenant" })(page);
      await toggle(page, "Conditions of its own");
      await add(page, "Status code", "ok");
    },
    send: "Create",
    marked: {
      "Name of header 2": "There is a header of this name above: give each once.",
      "Name of header 3": "Give it a name, or remove it.",
      "Status code": "“ok” is no status: write 200, or 200-299.",
    },
  },
  "a curl command": {
    at: "/connectors/new",
    async enter(page) {
      await press(page, "Import from curl");
      await fill({ "curl command": "curl -d @body.json https://crm.example" })(page);
    },
    send: "Take over",
    marked: { "curl command": "Its body is read from a file: put the content into the command." },
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
      await press(page, "Add a variable");
      await fill({ "Name of variable 8": "who" })(page);
    },
    send: "Create",
    marked: {
      "Name of variable 1": "A variable's name is made of letters",
      "Field of variable 8": "Send at least 1 character.",
    },
  },
  "a template's body": {
    at: "/connectors/new",
    async enter(page) {
      await fill({ Name: "CRM", "Webhook URL": "http://127.0.0.1:1" })(page);
      await open(page, "Webhook body");
      await toggle(page, "Send a body of its own");
      await write(page, '{"call": ');
    },
    send: "Create",
    marked: { "Webhook body": "Line 1, column 10" },
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
};

import { add, choose, field, fill, LONG, press, type RefusedForm, toggle } from "./fill-forms.ts";

/** The forms of the settings that need no record, with what is refused of each. */
export const SETTINGS_FORMS: Record<string, RefusedForm> = {
  "an agent": {
    at: "/settings/agents/new",
    enter: fill({ Name: LONG, Email: "ada", Extension: "1" }),
    send: "Create",
    marked: { Name: "Send at most 256 characters.", Email: "Send a valid email.", Extension: "Use 2 to 6 digits." },
  },
  "an agent's telephone": {
    at: "/settings/agents/new",
    enter: fill({ Name: "Ada", Telephone: "030 1" }),
    send: "Create",
    marked: { Telephone: "Without a country a number begins with +. Send an international number" },
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
      await fill({ "Name for signing in": LONG, Password: LONG })(page);
      await add(page, "Beginnings of numbers", "44");
    },
    send: "Create",
    marked: {
      Name: "Send at most 64 characters.",
      Host: "the port has a field of its own",
      "Name for signing in": "Send at most 128 characters.",
      Password: "Send at most 256 characters.",
      Domain: "Give a domain",
      "Beginnings of numbers": "with its plus",
    },
  },
  "a trunk that signs in as nobody": {
    at: "/settings/trunks/new",
    enter: fill({ Name: "Carrier", Host: "sip.carrier.example" }),
    send: "Create",
    marked: { "Name for signing in": "Enter the one that the carrier gave you, or switch signing in off." },
  },
  "a widget": {
    at: "/settings/widgets/new",
    async enter(page) {
      await fill({ Name: "", "Minutes between tries": "soon", "Tries at most": "" })(page);
      await fill({ "Seconds for an agent": "", "Seconds for the lead": "", "Number that is shown": LONG })(page);
      await fill({ "Seconds in which a number is the same lead": "", "Leads a minute from one address": "" })(page);
      await press(page, "Add a telephone");
      await add(page, "Websites whose forms may use it", "example");
      await toggle(page, "At all times");
      await fill({ Monday: "9-17" })(page);
    },
    send: "Create",
    marked: {
      Name: "Send at least 1 character.",
      Telephone: "Send at least 1 character.",
      "Seconds for an agent": "Send a number.",
      "Seconds for the lead": "Send a number.",
      "Number that is shown": "Send at most",
      Monday: "Write a time of day as 09:30.",
      "Tries at most": "Send a number.",
      "Minutes between tries": "Send a number.",
      "Seconds in which a number is the same lead": "Send a number.",
      "Leads a minute from one address": "Send a number.",
      "Websites whose forms may use it": "Give an origin",
    },
  },
  "a telephone of a widget": {
    at: "/settings/widgets/new",
    async enter(page) {
      await fill({ Name: "Form" })(page);
      await press(page, "Add a telephone");
      const telephone = page.getByRole("group", { name: "Telephone 1" });
      await field(telephone, "Name").fill("Ada");
      await fill({ Telephone: "12" })(page);
    },
    send: "Create",
    marked: { Telephone: "Without a country a number begins with +." },
  },
  "the number that a widget shows": {
    at: "/settings/widgets/new",
    enter: fill({ Name: "Form", "Number that is shown": "12" }),
    send: "Create",
    marked: { "Number that is shown": "Give it with + and its country code" },
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

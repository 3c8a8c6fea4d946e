import type { Dialect } from "../dialect.ts";
import { examplesOf } from "../example-events.ts";
import { readContact } from "../read-contact.ts";
import { bodies } from "./bodies.ts";
import { events } from "./events.ts";
import { render } from "./render.ts";
import { settings, settingsOf } from "./settings.ts";

/** The dialer's connector (seed 000), whose answers to a started or ringing call put a contact on the agent's screen. */
export const dialer: Dialect = {
  name: "dialer",
  title: "Dialer",
  description: "The dialer's CRM connector: callStarted to webphoneSummary, with a contact in the answer.",
  settings,
  events,
  bodies,
  examples: examplesOf(events),
  wants: ({ type }, connector) =>
    type === "sms.sent" || type === "sms.received" ? settingsOf(connector).send_sms_events : true,
  render,
  succeeds: (status) => status >= 200 && status < 300,
  readAnswer: readContact,
};

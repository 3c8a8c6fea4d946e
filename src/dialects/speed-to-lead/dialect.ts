import type { Dialect } from "../dialect.ts";
import { readContact } from "../read-contact.ts";
import { bodies } from "./bodies.ts";
import { events } from "./events.ts";
import { examples } from "./examples.ts";
import { render } from "./render.ts";
import { settings } from "./settings.ts";

/** Speed to lead's webhooks (seed 001, CONTRACTS §3): the lead, and the call that brings an agent to them. */
export const speedToLead: Dialect = {
  name: "speed-to-lead",
  title: "Speed to lead",
  description:
    "Speed to lead's webhooks: lead_created, start_call and end_call, with the widget, the lead and its parameters.",
  settings,
  events,
  bodies,
  examples,
  render,
  succeeds: (status) => status >= 200 && status < 300,
  readAnswer: readContact,
};

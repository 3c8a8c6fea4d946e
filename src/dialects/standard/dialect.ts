import { EVENT_TYPES, type EventType } from "../../contract/events.ts";
import type { Dialect } from "../dialect.ts";
import { examplesOf } from "../example-events.ts";
import { readContact } from "../read-contact.ts";
import { bodies } from "./bodies.ts";
import { render } from "./render.ts";
import { settings } from "./settings.ts";

const events = Object.fromEntries(EVENT_TYPES.map((type) => [type, type])) as Record<EventType, string>;

/** Standard Webhooks (standardwebhooks.com) with the canonical vocabulary: every event, under its own name. */
export const standard: Dialect = {
  name: "standard",
  title: "Standard Webhooks",
  description: "Every event in one plain form: type, timestamp and data. The choice for a new integration.",
  settings,
  events,
  bodies,
  examples: examplesOf(events),
  render,
  succeeds: (status) => status >= 200 && status < 300,
  readAnswer: readContact,
};

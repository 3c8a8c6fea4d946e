import type { Dialect } from "../dialect.ts";
import { readContact } from "../read-contact.ts";
import { bodies } from "./bodies.ts";
import { events } from "./events.ts";
import { examples } from "./examples.ts";
import { render } from "./render.ts";
import { settings } from "./settings.ts";

/** A campaign's webhooks (seed 004): calls, what is said and understood on them, and the campaign itself. */
export const campaign: Dialect = {
  name: "campaign",
  title: "Campaign",
  description:
    "A campaign's webhooks: its calls with their outcome, what the AI agent understood, and the campaign's own progress.",
  settings,
  events,
  bodies,
  examples,
  render,
  succeeds: (status) => status >= 200 && status < 300,
  readAnswer: readContact,
};

import type { Dialect } from "../dialect.ts";
import { readContact } from "../read-contact.ts";
import { bodies } from "./bodies.ts";
import { events } from "./events.ts";
import { examples } from "./examples.ts";
import { render } from "./render.ts";
import { settings } from "./settings.ts";

/** The browser webphone's webhooks (seed 003), told from the side of the agent who has it. */
export const webphone: Dialect = {
  name: "webphone",
  title: "Webphone",
  description: "The webphone's webhooks: call_start, call_stop, and call_postprocess with transcription and analysis.",
  settings,
  events,
  bodies,
  examples,
  exampleSettings: { timezone: "Europe/Amsterdam" },
  render,
  succeeds: (status) => status >= 200 && status < 300,
  readAnswer: readContact,
};

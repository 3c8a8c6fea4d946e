import type { Dialect } from "../dialect.ts";
import { readContact } from "../read-contact.ts";
import { bodies } from "./bodies.ts";
import { events } from "./events.ts";
import { examples } from "./examples.ts";
import { render } from "./render.ts";
import { settings } from "./settings.ts";

/** The voice agent's custom webhook (seed 002), which takes 200 for success and nothing else. */
export const voiceAgent: Dialect = {
  name: "voice-agent",
  title: "Voice agent",
  description: "The voice agent's custom webhook: call_initiated to call_ended, with what was said.",
  settings,
  events,
  bodies,
  examples,
  // `transcript` tells what is said while it is said; the whole of it is in `call_ended`.
  wants: (event) => event.type !== "conversation.transcript" || event.data.complete !== true,
  render,
  succeeds: (status) => status === 200,
  readAnswer: readContact,
};

import type { z } from "zod";
import type { EventType } from "../contract/events.ts";
import type { Connector } from "../model/connector.ts";
import type { Answer, ContactReading } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";

/** A webhook before it is signed: what the dialect decides of the request. */
export type RenderedWebhook = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  url: string;
  /** JSON text of the body; null for a request without one. */
  body: string | null;
};

/**
 * A dialect translates canonical events into one product's webhooks, and the receiver's answers back.
 * Every function is pure: the same event and connector give the same bytes.
 */
export type Dialect = {
  name: string;
  title: string;
  description: string;
  /** The settings only this dialect has. The API validates with it, and a form is drawn from it. */
  settings: z.ZodObject;
  /** The events it has, by canonical name, each with the name it has on the wire. */
  events: Partial<Record<EventType, string>>;
  /** One event of each kind that it has, in the order of a call: for the preview, the test button and its conformance. */
  examples: StoredEvent[];
  /** Whether this connector's settings leave an event out that the dialect has (an SMS switch, say). */
  wants?(type: EventType, connector: Connector): boolean;
  render(event: StoredEvent, connector: Connector): RenderedWebhook;
  /** The status codes that count as success. */
  succeeds(status: number): boolean;
  readAnswer(event: StoredEvent, answer: Extract<Answer, { kind: "replied" }>): ContactReading;
};

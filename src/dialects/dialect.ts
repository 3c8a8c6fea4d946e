import type { z } from "zod";
import type { EventType } from "../contract/events.ts";
import type { Connector } from "../model/connector.ts";
import type { Answer, ContactReading, OutgoingRequest } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";

/** A webhook as the dialect has it, before the connector's own choices and the signature. */
export type RenderedWebhook = {
  method: OutgoingRequest["method"];
  /** Where it goes. */
  url: string;
  /** The payload as JSON text: an object. A GET or DELETE carries it in the query string instead. */
  body: string;
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
  /**
   * The JSON body of each event it has, field by field, with when it is sent as its description: what documents it, and
   * what its renderer is held to. A field that a connector's settings add is not in it.
   */
  bodies: Partial<Record<EventType, z.ZodObject>>;
  /** One event of each kind that it has, in the order of a call: for the preview, the test button and its conformance. */
  examples: StoredEvent[];
  /** The settings that its examples are documented with, where they are not the defaults. */
  exampleSettings?: Record<string, unknown>;
  /**
   * Whether an event of a kind that the dialect has is one of its webhooks: the connector's settings may leave it out (an
   * SMS switch, say), or it tells only what another webhook has told. What is not wanted is shown as not subscribed.
   */
  wants?(event: StoredEvent, connector: Connector): boolean;
  render(event: StoredEvent, connector: Connector): RenderedWebhook;
  /** The status codes that count as success. */
  succeeds(status: number): boolean;
  readAnswer(event: StoredEvent, answer: Extract<Answer, { kind: "replied" }>): ContactReading;
};

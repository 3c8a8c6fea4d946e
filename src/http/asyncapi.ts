/** The AsyncAPI 3.0 document of the webhooks, from the same schemas and examples that the dialects are tested with. */
import { z } from "zod";
import { contactAnswerSchema } from "../contract/contacts.ts";
import type { EventType } from "../contract/events.ts";
import type { Dialect } from "../dialects/dialect.ts";
import contactAnswer from "../dialects/fixtures/contact-answer.json" with { type: "json" };
import { renderExample } from "../dialects/render-example.ts";
import { type JsonSchema, JsonSchemas } from "./json-schemas.ts";
import type { ApiInfo } from "./openapi.ts";
import { defineRoute, type Route } from "./route.ts";

/** An AsyncAPI document (https://www.asyncapi.com/docs/reference/specification/v3.0.0), as JSON has it. */
export type AsyncApiDocument = { asyncapi: "3.0.0" } & Record<string, unknown>;

type Reference = { $ref: string };

const HTTP_BINDING = "0.3.0";
const JSON_TYPE = "application/json";
const ANSWERS = "contact-answer";

/** The headers of Standard Webhooks, which every dialect's webhooks carry. */
const webhookHeadersSchema = z
  .object({
    "webhook-id": z.string().meta({ description: "The delivery: the same on every attempt." }),
    "webhook-timestamp": z
      .string()
      .meta({ description: "When this attempt began, in seconds since 1970 UTC.", examples: ["1760084505"] }),
    "webhook-signature": z.string().meta({
      description: "`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, once for each secret that is good.",
      examples: ["v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="],
    }),
  })
  .meta({ id: "WebhookHeaders", description: "The headers of Standard Webhooks (https://www.standardwebhooks.com)." });

/** Describes what each dialect sends: a channel, an operation, and a message for each of its events. */
export function asyncApiDocument(info: ApiInfo, dialects: readonly Dialect[]): AsyncApiDocument {
  const schemas = new JsonSchemas();
  for (const { bodies } of dialects) for (const body of Object.values(bodies)) schemas.add("output", body);
  schemas.add("output", webhookHeadersSchema);
  schemas.add("input", contactAnswerSchema);

  const messages: Record<string, unknown> = { [ANSWERS]: answerMessage(schemas) };
  for (const dialect of dialects) Object.assign(messages, messagesOf(dialect, schemas));
  return {
    asyncapi: "3.0.0",
    info,
    defaultContentType: JSON_TYPE,
    channels: {
      ...Object.fromEntries(dialects.map((dialect) => [dialect.name, channel(dialect)])),
      [ANSWERS]: {
        address: null,
        title: "Answers",
        description: "What a receiver may answer to a start or a ringing, in the same HTTP exchange.",
        messages: { [ANSWERS]: { $ref: `#/components/messages/${ANSWERS}` } },
      },
    },
    operations: Object.fromEntries(dialects.map((dialect) => [`send-${dialect.name}`, operation(dialect)])),
    components: {
      messages,
      schemas: Object.fromEntries(Object.entries(schemas.components()).map(([name, schema]) => [name, open(schema)])),
    },
  };
}

/** `GET /asyncapi.json`; public, since it says nothing that is not in the product's own source. Made when first asked for. */
export function asyncApiRoute(describe: () => AsyncApiDocument): Route {
  let text: string | null = null;
  return defineRoute({
    method: "GET",
    path: "/asyncapi.json",
    summary: "The description of all webhooks",
    tag: "operations",
    scope: null,
    responses: { 200: { description: "An AsyncAPI 3.0 document.", contentType: JSON_TYPE } },
    handler() {
      text ??= JSON.stringify(describe());
      return { status: 200 as const, body: text };
    },
  });
}

function channel({ name, title, description, bodies }: Dialect) {
  const types = Object.keys(bodies);
  return {
    address: null,
    title,
    description: `${description} The address is the connector's own.`,
    messages: Object.fromEntries(
      types.map((type) => [type, { $ref: `#/components/messages/${messageId(name, type)}` }]),
    ),
  };
}

function operation({ name, title, bodies }: Dialect) {
  const inChannel = (type: string): Reference => ({ $ref: `#/channels/${name}/messages/${type}` });
  return {
    action: "send",
    channel: { $ref: `#/channels/${name}` },
    title,
    summary: `What a connector in the dialect ${name} sends.`,
    bindings: { http: { method: "POST", bindingVersion: HTTP_BINDING } },
    messages: Object.keys(bodies).map(inChannel),
    reply: {
      channel: { $ref: `#/channels/${ANSWERS}` },
      messages: [{ $ref: `#/channels/${ANSWERS}/messages/${ANSWERS}` }],
    },
  };
}

function messagesOf(dialect: Dialect, schemas: JsonSchemas): Record<string, unknown> {
  return Object.fromEntries(
    dialect.examples.map((event) => {
      const body = dialect.bodies[event.type] as z.ZodObject;
      const message = {
        name: dialect.events[event.type],
        title: titleOf(dialect, event.type),
        summary: body.description,
        contentType: JSON_TYPE,
        headers: schemas.reference("output", webhookHeadersSchema),
        payload: open(schemas.reference("output", body)),
        examples: [{ name: event.type, payload: renderExample(dialect, event) }],
      };
      return [messageId(dialect.name, event.type), message];
    }),
  );
}

function answerMessage(schemas: JsonSchemas) {
  return {
    name: ANSWERS,
    title: "A contact for the agent's screen",
    contentType: JSON_TYPE,
    payload: open(schemas.reference("input", contactAnswerSchema)),
    examples: [{ name: "contact", payload: contactAnswer }],
  };
}

/** Two events that a dialect calls the same are two messages, told apart by the canonical name. */
function messageId(dialect: string, type: string): string {
  return `${dialect}.${type}`;
}

function titleOf({ events, title }: Dialect, type: EventType): string {
  return events[type] === type ? `${title}: ${type}` : `${title}: ${events[type]} (${type})`;
}

/** Nothing is said of fields that are not there: receivers let pass what a later version adds. */
function open(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === "additionalProperties" && value === false ? undefined : value,
  );
}

import { z } from "zod";
import { contactAnswerSchema } from "../../src/contract/contacts.ts";
import type { EventType } from "../../src/contract/events.ts";
import type { Dialect } from "../../src/dialects/dialect.ts";
import contactAnswer from "../../src/dialects/fixtures/contact-answer.json" with { type: "json" };
import { renderExample } from "../../src/dialects/render-example.ts";
import { type JsonSchema, JsonSchemas } from "../../src/http/json-schemas.ts";
import { type Field, fieldsOf, rowsOf } from "./fields.ts";
import { code, generated, json, page, table, toHeading } from "./markdown.ts";
import { objectSections } from "./objects.ts";
import { settingRows } from "./settings.ts";

/** Fields that so many webhooks have alike are described in one place, where there are so many of them. */
const SHARED = { byWebhooks: 5, fields: 20 };

/** One webhook, by its name on the wire: two canonical events may be one and the same to a receiver. */
type Webhook = { heading: string; types: EventType[]; schema: JsonSchema; fields: Field[] };

/** All there is to know of a dialect for who receives its webhooks. */
export function dialectPage(dialect: Dialect): string {
  const schemas = new JsonSchemas();
  for (const body of Object.values(dialect.bodies)) schemas.add("output", body);
  schemas.add("input", contactAnswerSchema);
  const webhooks = webhooksOf(dialect, schemas);
  const shared = sharedFields(webhooks);
  return page(
    generated(dialect.title),
    dialect.description,
    `A connector speaks it with \`"dialect": "${dialect.name}"\`. What holds for every dialect (retries, order, addresses) is in
[Receiving webhooks](../webhooks.md); what every connector can be set to is in [Dialects](README.md#settings-of-every-connector).`,
    eventsSection(dialect, webhooks),
    shared.length === 0 ? "" : `## Fields that many events have\n\n${rowsOf(shared)}`,
    ...webhooks.map((webhook) => webhookSection(dialect, webhook, shared)),
    objectsSection(webhooks, schemas),
    settingsSection(dialect),
    VERIFYING,
    answerSection(dialect, webhooks, schemas),
  );
}

function webhooksOf(dialect: Dialect, schemas: JsonSchemas): Webhook[] {
  const webhooks = new Map<string, Webhook>();
  for (const { type } of dialect.examples) {
    const schema = schemas.inline("output", dialect.bodies[type] as z.ZodObject);
    const fields = fieldsOf(schema);
    const key = JSON.stringify(fields);
    const alike = webhooks.get(key);
    if (alike) alike.types.push(type);
    else webhooks.set(key, { heading: dialect.events[type] ?? type, types: [type], schema, fields });
  }
  return [...webhooks.values()];
}

function sharedFields(webhooks: Webhook[]): Field[] {
  const counted = new Map<string, { field: Field; count: number }>();
  for (const field of webhooks.flatMap(({ fields }) => fields)) {
    const key = JSON.stringify(field);
    counted.set(key, { field, count: (counted.get(key)?.count ?? 0) + 1 });
  }
  // Where webhooks use one name for different things, the most common one is described in common.
  const common = new Map<string, { field: Field; count: number }>();
  for (const each of counted.values()) {
    if (each.count > (common.get(each.field.path)?.count ?? 0)) common.set(each.field.path, each);
  }
  const shared = [...common.values()].filter(({ count }) => count >= SHARED.byWebhooks).map(({ field }) => field);
  return shared.length < SHARED.fields ? [] : shared;
}

function eventsSection(dialect: Dialect, webhooks: Webhook[]): string {
  const rows = webhooks.flatMap(({ heading, types }) =>
    types.map((type) => [toHeading(heading), code(type), dialect.bodies[type]?.description ?? ""]),
  );
  return `## Events\n\n${table(["event", "canonical event", ""], rows)}`;
}

function webhookSection(dialect: Dialect, { heading, types, fields }: Webhook, shared: Field[]): string {
  const isShared = (field: Field) => shared.some((other) => JSON.stringify(other) === JSON.stringify(field));
  const own = fields.filter((field) => !isShared(field));
  const others = fields.filter(isShared).map(({ path }) => code(path));
  const more = `And [fields that many events have](#fields-that-many-events-have): ${others.join(", ")}.`;
  const examples = dialect.examples.filter(({ type }) => types.includes(type));
  return page(
    `## ${heading}`,
    ...types.map((type) => dialect.bodies[type]?.description ?? ""),
    rowsOf(own),
    others.length === 0 ? "" : more,
    ...examples.map((event) => json(renderExample(dialect, event))),
  ).trimEnd();
}

function objectsSection(webhooks: Webhook[], all: JsonSchemas): string {
  const sections = objectSections(
    webhooks.map(({ schema }) => schema),
    { all, level: "###" },
  );
  return sections === "" ? "" : `## Objects\n\n${sections}`;
}

function settingsSection({ settings }: Dialect): string {
  const rows = settingRows(z.toJSONSchema(settings, { io: "input" }));
  const none = "It has no settings but [those of every connector](README.md#settings-of-every-connector).";
  const own = `Under the connector's \`settings\`:\n\n${table(["setting", "name", "type", "default", "meaning"], rows)}`;
  return `## Settings\n\n${rows.length === 0 ? none : own}`;
}

const VERIFYING = `## How to verify

Every request carries \`webhook-id\`, \`webhook-timestamp\` and \`webhook-signature\` as
[Standard Webhooks](https://www.standardwebhooks.com) has them. Verify them with its library for your language and the connector's
secret, over the body as it arrived, before it is parsed; a GET or DELETE signs an empty text.

\`\`\`js
import { Webhook } from "standardwebhooks";

new Webhook("whsec_…").verify(rawBody, request.headers); // throws when it is not from your Hookswitch
\`\`\`

Without a library: compute HMAC-SHA256 over \`webhook-id.webhook-timestamp.body\`, with the bytes that the secret is the base64 of
(after \`whsec_\`), and compare its base64, in constant time, with each of the space-separated \`v1,…\` of the signature.`;

function answerSection(dialect: Dialect, webhooks: Webhook[], schemas: JsonSchemas): string {
  const asked = webhooks.filter(({ types }) => types.includes("call.started") || types.includes("call.ringing"));
  const answer = schemas.inline("input", contactAnswerSchema);
  return page(
    "## What to answer",
    `${successText(dialect)} Anything else, and no answer in time, is tried again.`,
    `The answer to ${asked.map(({ heading }) => toHeading(heading)).join(" and ")} may carry a contact, which the agent sees:`,
    json(contactAnswer),
    rowsOf(fieldsOf(answer)),
    objectSections([answer], { all: schemas, level: "###" }),
  ).trimEnd();
}

function successText({ succeeds }: Dialect): string {
  const statuses = Array.from({ length: 500 }, (_, index) => index + 100).filter(succeeds);
  const isAny2xx = statuses.length === 100 && statuses[0] === 200;
  return isAny2xx ? "Any status from 200 to 299 is success." : `Success is ${statuses.join(", ")} and nothing else.`;
}

import { newConnectorSchema } from "../../src/contract/connectors.ts";
import { EVENT_TYPES } from "../../src/contract/events.ts";
import type { Dialect } from "../../src/dialects/dialect.ts";
import { JsonSchemas } from "../../src/http/json-schemas.ts";
import { code, generated, page, table } from "./markdown.ts";
import { objectSections } from "./objects.ts";
import { settingRows } from "./settings.ts";

/** The list of the dialects, which of them has which event under which name, and what every connector can be set to. */
export function overviewPage(dialects: Dialect[]): string {
  return page(
    generated("Dialects"),
    "A dialect is the form in which a connector's webhooks are sent: one product's, or Standard Webhooks. Everything inside Hookswitch\nhas canonical names; a dialect translates them.",
    table(
      ["dialect", "what it is"],
      dialects.map(({ name, title, description }) => [`[${title}](${name}.md)`, description]),
    ),
    "The same for programs: `GET /asyncapi.json` describes every webhook as AsyncAPI 3.0, `GET /v1/dialects` lists the dialects with\ntheir settings.",
    "## Names of events",
    table(
      ["canonical event", ...dialects.map(({ name }) => name)],
      EVENT_TYPES.map((type) => [
        code(type),
        ...dialects.map(({ events }) => (events[type] ? code(events[type]) : "–")),
      ]),
    ),
    "A connector that takes every event (`events` is null) gets all that its dialect has, but for `connector.disabled` and\n`delivery.exhausted`: those it must name.",
    "## Settings of every connector",
    settingsOfConnectors(),
  );
}

function settingsOfConnectors(): string {
  const schemas = new JsonSchemas();
  schemas.add("input", newConnectorSchema);
  const schema = schemas.inline("input", newConnectorSchema);
  const objects = objectSections([schema], { all: schemas, level: "###" });
  return `${table(["setting", "name", "type", "default", "meaning"], settingRows(schema))}\n\n${objects}`;
}

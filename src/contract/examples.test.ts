import { expect, test } from "vitest";
import { connectorPatchSchema, newConnectorSchema } from "./connectors.ts";
import { newReplaySchema } from "./deliveries.ts";
import { newEventSchema } from "./events.ts";
import { newKeySchema } from "./keys.ts";
import { leadParametersSchema } from "./leads.ts";
import { newWidgetSchema, widgetPatchSchema } from "./widgets.ts";

const schemas = {
  newConnectorSchema,
  connectorPatchSchema,
  newReplaySchema,
  newEventSchema,
  newKeySchema,
  newWidgetSchema,
  widgetPatchSchema,
  leadParametersSchema,
};

test.each(Object.entries(schemas))("the examples of %s are what it takes", (_name, schema) => {
  const examples = (schema.meta()?.examples ?? []) as unknown[];
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) expect(schema.safeParse(example)).toMatchObject({ success: true });
});

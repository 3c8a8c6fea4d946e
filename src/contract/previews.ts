/** What a connector would send, seen before it is sent. */
import { z } from "zod";
import { connectorPatchSchema, newConnectorSchema } from "./connectors.ts";
import { eventTypeSchema } from "./events.ts";
import { clientIdSchema } from "./fields.ts";
import { sourceSchema } from "./templates.ts";

/** The most calls whose webhooks a preview compares. */
const MAX_CALLS_COMPARED = 50;

const chosenEvent = {
  event_id: clientIdSchema.optional().meta({ description: "A past event." }),
  call_id: clientIdSchema.optional().meta({ description: "Every event of a past call." }),
  type: eventTypeSchema.optional().meta({ description: "The dialect's example of this event." }),
};

const atMostOne = {
  path: ["event_id"],
  error: "give one of event_id, call_id and type, or none for the example of every subscribed event",
};

function choosesOne(given: { event_id?: unknown; call_id?: unknown; type?: unknown }): boolean {
  return [given.event_id, given.call_id, given.type].filter((value) => value !== undefined).length <= 1;
}

/** A preview of a connector as it is saved, or with a change that is not. */
export const savedPreviewSchema = z
  .strictObject({
    change: connectorPatchSchema
      .optional()
      .meta({ description: "The connector as edited: what differs from the saved." }),
    ...chosenEvent,
    compare_calls: z
      .int()
      .min(0)
      .max(MAX_CALLS_COMPARED)
      .default(0)
      .meta({ description: "Tell what would change against what was sent for so many of the last calls." }),
  })
  .refine(choosesOne, atMostOne)
  .default({ compare_calls: 0 })
  .meta({ id: "SavedPreview", examples: [{ compare_calls: 10, change: { method: "PUT" } }] });

/** A preview of a connector that is not saved. */
export const newPreviewSchema = z
  .strictObject({ connector: newConnectorSchema, ...chosenEvent })
  .refine(choosesOne, atMostOne)
  .meta({
    id: "NewPreview",
    examples: [{ connector: { name: "CRM", url: "https://crm.example/hooks" }, type: "call.ended" }],
  });

/** A request as it would go out. */
const previewRequestSchema = z
  .object({
    method: z.enum(["GET", "POST", "PUT", "DELETE"]),
    url: z.string(),
    headers: z
      .record(z.string(), z.string())
      .meta({ description: "Secrets are hidden; what is new in every attempt stands in brackets." }),
    body: z.string().nullable(),
  })
  .meta({ id: "PreviewRequest" });

const notSentSchema = z
  .enum(["inactive", "not_subscribed", "outside_its_calls", "loop_protected"])
  .nullable()
  .meta({ description: "Why the connector would not get the event; null when it would." });

const problemSchema = z
  .string()
  .nullable()
  .meta({ description: "Why there is no request: the event cannot be made into one." });

const differenceSchema = z
  .object({
    path: z.string().meta({ description: "A JSON pointer into the request: `/url`, `/headers/x-a`, `/body/data/id`." }),
    kind: z.enum(["added", "removed", "changed"]),
    before: z.json().optional(),
    after: z.json().optional(),
  })
  .meta({ id: "Difference" });

const differences = {
  differences: z
    .array(differenceSchema)
    .meta({ description: "The first 50; of a long value the beginning of its JSON." }),
  unified: z.string().nullable().meta({ description: "The same as a unified diff; null where it would be too long." }),
};

const sentSchema = z
  .object({ delivery_id: z.string(), ...differences })
  .nullable()
  .meta({
    description:
      "How the request differs from what the connector was really sent last for this event; null where nothing was, and for examples.",
  });

const eventPreviewSchema = z
  .object({
    event: z.object({
      id: clientIdSchema,
      type: eventTypeSchema,
      name: z.string().nullable().meta({ description: "What the dialect calls it; null where it does not have it." }),
      call_id: clientIdSchema.nullable(),
      is_example: z.boolean(),
    }),
    not_sent: notSentSchema,
    problem: problemSchema,
    request: previewRequestSchema.nullable(),
    variables: z
      .array(z.object({ name: z.string(), source: sourceSchema, value: z.json() }))
      .meta({ description: "What each variable of the template stands for; null is what the event does not have." }),
    sent: sentSchema,
  })
  .meta({ id: "EventPreview" });

const changedWebhookSchema = z
  .object({
    delivery_id: z.string(),
    event_id: clientIdSchema,
    event_type: eventTypeSchema,
    call_id: clientIdSchema.nullable(),
    not_sent: notSentSchema,
    problem: problemSchema,
    ...differences,
  })
  .meta({ id: "ChangedWebhook" });

const comparisonSchema = z
  .object({
    calls: z
      .int()
      .meta({ description: "Of how many calls webhooks were compared; an event without a call counts as one." }),
    compared: z.int(),
    unchanged: z.int(),
    changed: z
      .array(changedWebhookSchema)
      .meta({ description: "The latest 50; how many there are is `compared` less `unchanged`." }),
    left_out: z.int().meta({ description: "Webhooks of those calls that are too long to compare." }),
  })
  .meta({ id: "Comparison", description: "What would change against what was really sent." });

export const previewSchema = z
  .object({
    data: z.array(eventPreviewSchema),
    comparison: comparisonSchema.nullable().meta({ description: "Null unless compare_calls was given." }),
  })
  .meta({ id: "Preview" });

export type EventPreview = z.infer<typeof eventPreviewSchema>;
export type PreviewRequest = z.infer<typeof previewRequestSchema>;
export type Difference = z.infer<typeof differenceSchema>;
export type ChangedWebhook = z.infer<typeof changedWebhookSchema>;
export type Comparison = z.infer<typeof comparisonSchema>;

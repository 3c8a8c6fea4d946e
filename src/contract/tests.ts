/** The test of a connector: the dialect's examples go out, and the answers come back. */
import { z } from "zod";
import { connectorPatchSchema, newConnectorSchema } from "./connectors.ts";
import { contactSchema } from "./contacts.ts";
import { answerSchema } from "./deliveries.ts";
import { eventTypeSchema } from "./events.ts";

const events = z
  .array(eventTypeSchema)
  .min(1)
  .max(100)
  .optional()
  .meta({ description: "The examples to send; left out, that of every event the connector is subscribed to." });

/** A test of a connector as it is saved, or with a change that is not. */
export const savedTestSchema = z
  .strictObject({
    events,
    change: connectorPatchSchema.optional().meta({
      description: "The connector as edited: what differs from the saved. It is tested so, and nothing of it is saved.",
    }),
  })
  .default({})
  .meta({ id: "SavedTest", examples: [{ events: ["call.started"] }] });

/** A test of a connector that is not saved. */
export const newTestSchema = z.strictObject({ connector: newConnectorSchema, events }).meta({
  id: "NewTest",
  examples: [{ connector: { name: "CRM", url: "https://crm.example/hooks" }, events: ["call.started"] }],
});

const testedEventSchema = z
  .object({
    event_type: eventTypeSchema,
    name: z.string().meta({ description: "What the dialect calls it." }),
    verdict: z.enum(["delivered", "failed", "unanswered", "not_sent"]).meta({
      description:
        "delivered: answered with success by the connector's own conditions; failed: the one attempt was no success; unanswered: still under way when the test's time was up; not_sent: its turn did not come in time.",
    }),
    reason: z
      .string()
      .nullable()
      .meta({ description: "Why it is no success, or why the contact in the answer is none." }),
    status: z.int().nullable().meta({ description: "The answer's HTTP status." }),
    ms: z.number().nullable().meta({ description: "How long the exchange took." }),
    contact: contactSchema.nullable().meta({ description: "What an agent's screen would show." }),
    delivery_id: z.string().nullable().meta({ description: "Its webhook-id: its log has the request." }),
    answer: answerSchema.nullable(),
  })
  .meta({ id: "TestedEvent" });

export const testSchema = z
  .object({
    passed: z.boolean().meta({ description: "Whether something was sent and all of it delivered." }),
    data: z.array(testedEventSchema),
  })
  .meta({ id: "Test" });

export type TestedEvent = z.infer<typeof testedEventSchema>;

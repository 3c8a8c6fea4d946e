/** How connectors have done lately, and what there is of one. */
import { z } from "zod";
import { timestampSchema } from "./fields.ts";

const count = z.int().min(0);

export const connectorHealthSchema = z
  .object({
    connector_id: z.string(),
    since: timestampSchema.meta({ description: "The last 24 hours, counted from the beginning of an hour." }),
    delivered: count.meta({ description: "Webhooks that were delivered since then, tests among them." }),
    failed: count.meta({ description: "Webhooks that were given up since then, tests among them." }),
    waiting: count.meta({ description: "Webhooks that have not ended." }),
    retrying: count.meta({ description: "Those of them whose last attempt has failed." }),
    p95_ms: z.number().nullable().meta({
      description: "95 of 100 answers took no longer; of the latest 200 that were delivered, null without any.",
    }),
    hours: z
      .array(z.object({ at: timestampSchema, delivered: count, failed: count }))
      .meta({ description: "The same by the hour, the oldest first." }),
  })
  .meta({ id: "ConnectorHealth" });

export const connectorUsageSchema = z
  .object({
    waiting: count.meta({ description: "Webhooks that wait for it; deleting the connector discards them." }),
    ended: count.meta({ description: "Webhooks in its history; deleted with their events, not with the connector." }),
    counted_to: count.meta({ description: "Neither is counted further than this." }),
  })
  .meta({ id: "ConnectorUsage" });

export type ConnectorHealth = z.infer<typeof connectorHealthSchema>;

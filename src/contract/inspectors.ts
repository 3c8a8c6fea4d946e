/** Inspectors: receivers built into the server, so that nobody needs one of their own to see a webhook. */
import { z } from "zod";
import { label, timestampSchema } from "./fields.ts";
import { patchOf, recordFields } from "./records.ts";

/** The longest that an inspector lets a webhook wait, in milliseconds. */
const MAX_DELAY_MS = 60_000;

const inspectorAnswerSchema = z
  .strictObject({
    status: z.int().min(200).max(599).default(200).meta({ description: "The status that it answers with." }),
    contact: z.boolean().default(true).meta({ description: "Whether a 2xx has a contact for the agent's screen." }),
    delay_ms: z.int().min(0).max(MAX_DELAY_MS).default(0).meta({ description: "How long it waits before." }),
  })
  .meta({ id: "InspectorAnswer" });

const settable = {
  name: label,
  answer: inspectorAnswerSchema.meta({ description: "What every request is answered with." }),
};

export const newInspectorSchema = z
  .strictObject({
    name: settable.name.default("Inspector"),
    answer: settable.answer.default({ status: 200, contact: true, delay_ms: 0 }),
  })
  .meta({ id: "NewInspector" });

export const inspectorPatchSchema = patchOf(settable).meta({ id: "InspectorPatch" });

export const inspectorSchema = z
  .object({
    id: z.string(),
    ...settable,
    path: z.string().meta({
      description:
        "Where it listens on this server, `/inspect/…`: whoever knows it can send there. For a connector's URL.",
    }),
    ...recordFields,
  })
  .meta({ id: "Inspector", description: "Keeps the last 100 requests that came to its address." });

const signatureSchema = z
  .enum(["valid", "invalid", "none"])
  .meta({ description: "Whether one of the account's connectors that point to it has signed the request." });

const inspectedFields = {
  id: z.string(),
  received_at: timestampSchema,
  method: z.string(),
  path: z.string().meta({ description: "With its query string." }),
  event: z.string().nullable().meta({ description: "What its JSON names as its event; null where it names none." }),
  size: z.int().meta({ description: "Of the body, in bytes." }),
  signature: signatureSchema,
  signature_problem: z.string().nullable().meta({ description: "Why the signature is invalid." }),
  connector_id: z.string().nullable().meta({ description: "Who has signed it." }),
  status: z.int().meta({ description: "What it was answered with." }),
};

export const inspectedSchema = z.object(inspectedFields).meta({ id: "InspectedRequest" });

export const inspectedDetailSchema = z
  .object({
    ...inspectedFields,
    inspector_id: z.string(),
    headers: z.record(z.string(), z.string()).meta({ description: "Values of secret headers are hidden." }),
    body: z.string().meta({ description: "The first 64 KiB, as text." }),
    truncated: z.boolean(),
  })
  .meta({ id: "InspectedRequestDetail" });

export type InspectorAnswer = z.infer<typeof inspectorAnswerSchema>;
export type NewInspector = z.infer<typeof newInspectorSchema>;
export type InspectorPatch = z.infer<typeof inspectorPatchSchema>;
export type Inspector = z.infer<typeof inspectorSchema>;
export type Inspected = z.infer<typeof inspectedSchema>;
export type InspectedDetail = z.infer<typeof inspectedDetailSchema>;

/** An account: what it is called, how long it keeps what happened, and what its calls are analysed for. */
import { z } from "zod";
import { label } from "./fields.ts";
import { patchOf } from "./records.ts";

/** The keys of an analysis are what webhooks and CRMs name, in whatever language: no signs that would end a name there. */
const analysisFieldSchema = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(64)
      .regex(/^[\p{L}\p{N}_-]+$/u, "use letters, digits, hyphens and underscores, as action_points"),
    description: z.string().trim().max(500).meta({ description: "What is to be found, as told to whoever analyses." }),
  })
  .meta({ id: "AnalysisField" });

const analysisSchema = z
  .strictObject({
    language: z
      .string()
      .regex(/^[a-z]{2,3}(?:-[A-Za-z\d]{2,8})*$/, "give a language tag such as nl or en-GB")
      .nullable()
      .meta({ description: "The language of the findings; null for that of the call." }),
    fields: z
      .array(analysisFieldSchema)
      .max(50)
      .superRefine((fields, { addIssue }) => {
        for (const [index, { name }] of fields.entries()) {
          const isAgain = fields.findIndex((other) => other.name === name) < index;
          if (isAgain) addIssue({ code: "custom", path: [index, "name"], message: "give each name once", input: name });
        }
      }),
  })
  .meta({
    id: "AnalysisSettings",
    description: "What an analysis of a call is to find, and what its keys are called.",
  });

/** What an account has chosen for itself. */
export const accountSettingsSchema = z.strictObject({
  retention_days: z
    .int()
    .min(1)
    .max(3_650)
    .nullable()
    .default(null)
    .meta({ description: "How long calls and events are kept; null for as long as the server keeps them." }),
  analysis: analysisSchema.default({ language: null, fields: [] }),
});

const { retention_days, analysis } = accountSettingsSchema.shape;

export const accountPatchSchema = patchOf({
  name: label.trim(),
  retention_days: retention_days.unwrap(),
  analysis: analysis.unwrap(),
}).meta({ id: "AccountPatch", examples: [{ retention_days: 30 }] });

export const accountSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    retention_days: retention_days.unwrap(),
    max_retention_days: z.int().meta({ description: "How long the server keeps what any account has." }),
    analysis: analysis.unwrap(),
  })
  .meta({ id: "Account" });

export type AccountSettings = z.infer<typeof accountSettingsSchema>;

/** The audit log: who changed what of an account's settings, and when. */
import { z } from "zod";
import { timestampSchema } from "./fields.ts";

export const auditEntrySchema = z
  .object({
    id: z.string(),
    at: timestampSchema,
    actor: z
      .object({
        kind: z.enum(["user", "api_key"]),
        id: z.string(),
        name: z.string().meta({ description: "As it was then." }),
      })
      .meta({ description: "Who did it: a member, or whoever holds an API key." }),
    noun: z.string().meta({ description: "What kind of thing was changed, as its path has it: connectors, trunks, …" }),
    noun_id: z.string().nullable().meta({ description: "Which one; null where it is all of them, or the only one." }),
    name: z.string().nullable().meta({ description: "Its name as it was then." }),
    action: z
      .string()
      .meta({ description: "created, changed, deleted, ordered, or what else the path says: rotate-key." }),
    changes: z
      .array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))
      .meta({ description: "What changed, field by field. Secrets are left out, what is long is cut." }),
  })
  .meta({ id: "AuditEntry" });

export type AuditEntry = z.infer<typeof auditEntrySchema>;

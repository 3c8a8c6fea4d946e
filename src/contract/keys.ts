/** API keys: made once, shown once, revoked at once. */
import { z } from "zod";
import { timestampSchema } from "./fields.ts";
import { scopeSchema } from "./scopes.ts";

const settable = {
  name: z.string().min(1).max(120),
  scopes: z.union([z.literal("all"), z.array(scopeSchema).min(1)]),
  rate_limit: z.int().min(1).max(100_000).nullable().meta({ description: "Requests per second; null for no limit." }),
};

export const newKeySchema = z
  .strictObject({ ...settable, rate_limit: settable.rate_limit.default(500) })
  .meta({ id: "NewKey", examples: [{ name: "PBX", scopes: ["events:write"] }] });

export const keySchema = z
  .object({
    id: z.string(),
    ...settable,
    hint: z.string().meta({ description: "The key's first characters." }),
    created_at: timestampSchema,
    revoked_at: timestampSchema.nullable(),
    last_used_at: timestampSchema
      .nullable()
      .meta({ description: "When a request last came with it, give or take a minute; null where none ever did." }),
  })
  .meta({ id: "Key" });

export const createdKeySchema = keySchema
  .extend({ key: z.string().meta({ description: "The key itself: it is shown here and never again." }) })
  .meta({ id: "CreatedKey" });

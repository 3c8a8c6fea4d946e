/** Signing in, as people do: a session in a cookie (DESIGN §8). */
import { z } from "zod";
import { clientIdSchema, timestampSchema } from "./fields.ts";
import { emailSchema, roleSchema } from "./members.ts";
import { scopeSchema } from "./scopes.ts";

/** NIST SP 800-63B asks for length and for nothing else: no kinds of characters, no regular changes. */
const newPassword = z.string().min(10).max(256);

/** What was sent as a password is compared, never judged: any text may be wrong. */
const givenPassword = z.string().min(1).max(256);

export const signInSchema = z
  .strictObject({ email: emailSchema, password: givenPassword })
  .meta({ id: "SignIn", examples: [{ email: "owner@localhost", password: "as it was printed at the first start" }] });

export const sessionSchema = z
  .object({
    user: z.object({ id: z.string(), email: z.string(), name: z.string(), role: roleSchema }),
    agent_id: clientIdSchema
      .nullable()
      .meta({ description: "The agent whose telephone is the person's; null for none." }),
    account: z.object({ id: z.string(), name: z.string() }),
    scopes: z
      .union([z.literal("all"), z.array(scopeSchema)])
      .meta({ description: "What the role may do, as scopes of API keys." }),
    expires_at: timestampSchema,
  })
  .meta({ id: "Session" });

export const passwordChangeSchema = z
  .strictObject({ current: givenPassword, new: newPassword })
  .meta({ id: "PasswordChange" });

export const joinSchema = z
  .strictObject({
    token: z.string().min(1).max(128).meta({ description: "What follows the # of the link." }),
    password: newPassword,
  })
  .meta({ id: "Join" });

export type SessionView = z.infer<typeof sessionSchema>;

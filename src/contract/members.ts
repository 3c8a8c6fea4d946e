/** The people of an account: who may sign in, and as what. */
import { z } from "zod";
import { timestampSchema } from "./fields.ts";

export const ROLES = ["owner", "admin", "agent"] as const;

export const roleSchema = z.enum(ROLES).meta({
  id: "Role",
  description:
    "owner: everything; admin: everything but what concerns owners; agent: their calls, and no settings. There is always an owner.",
});

export type Role = (typeof ROLES)[number];

/** The host may be a bare name: a new installation's owner is `owner@localhost`. */
export const emailSchema = z
  .string()
  .max(254)
  .regex(/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u, "give an email address, such as grace@example.com")
  .transform((email) => email.toLowerCase());

const personName = z.string().trim().min(1).max(120);

export const newMemberSchema = z
  .strictObject({ email: emailSchema, name: personName, role: roleSchema })
  .meta({ id: "NewMember", examples: [{ email: "grace@example.com", name: "Grace", role: "agent" }] });

export const memberPatchSchema = z
  .strictObject({ name: personName, role: roleSchema })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, "give at least one field to change")
  .meta({ id: "MemberPatch", examples: [{ role: "admin" }] });

export const memberSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: roleSchema,
    status: z
      .enum(["invited", "active"])
      .meta({ description: "invited until the person has chosen a password with the link." }),
    created_at: timestampSchema,
  })
  .meta({ id: "Member" });

const joinLinkSchema = z
  .object({
    path: z.string().meta({
      description:
        "Where the person chooses a password, below this server's address. Shown here and never again; good for one use.",
    }),
    expires_at: timestampSchema,
  })
  .meta({ id: "JoinLink" });

export const invitedMemberSchema = memberSchema.extend({ link: joinLinkSchema }).meta({ id: "InvitedMember" });

export type MemberView = z.infer<typeof memberSchema>;

/** Agents: the people with the phones (CONTRACTS §1). Events name them by their ids. */
import { z } from "zod";
import { clientIdSchema, label } from "./fields.ts";
import { ownId, patchOf, phoneNumber, recordFields } from "./records.ts";
import { memberOf } from "./teams.ts";

const settable = {
  name: label,
  email: z.email().max(256).nullable(),
  phone: phoneNumber.nullable(),
  extension: z
    .string()
    .regex(/^\d{2,6}$/, "use 2 to 6 digits")
    .nullable()
    .meta({
      description:
        "What colleagues dial, two to six digits, so that no country's numbers are meant; no two agents have the same.",
    }),
  team: memberOf,
  line: clientIdSchema.nullable().meta({
    description: "The line that the agent dials out with, by its id; null for the account's own.",
  }),
  member_id: z
    .string()
    .min(1)
    .max(64)
    .nullable()
    .meta({ description: "The member whose telephone this is; no two agents have the same." }),
};

export const newAgentSchema = z
  .strictObject({
    id: ownId,
    ...settable,
    email: settable.email.default(null),
    phone: settable.phone.default(null),
    extension: settable.extension.default(null),
    team: settable.team.default(null),
    line: settable.line.default(null),
    member_id: settable.member_id.default(null),
  })
  .meta({ id: "NewAgent" });

export const agentPatchSchema = patchOf(settable).meta({ id: "AgentPatch" });

export const agentSchema = z
  .object({ id: clientIdSchema, ...settable, ...recordFields })
  .meta({ id: "Agent", description: "A person with a phone." });

export type NewAgent = z.infer<typeof newAgentSchema>;
export type AgentPatch = z.infer<typeof agentPatchSchema>;
export type Agent = z.infer<typeof agentSchema>;

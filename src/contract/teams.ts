/** Teams: what agents and lines belong to, and what events name as `team`. */
import { z } from "zod";
import { clientIdSchema, label } from "./fields.ts";
import { ownId, patchOf, recordFields } from "./records.ts";

const MAX_ORDERED = 1_000;

const settable = {
  name: label,
  ring_order: z
    .array(clientIdSchema)
    .max(MAX_ORDERED)
    .refine((ids) => new Set(ids).size === ids.length, "give each agent once")
    .meta({
      description:
        "The ids of its agents in the order in which they are rung. Those that it leaves out follow in the order in which they were made; who is not in the team is passed over.",
    }),
};

export const newTeamSchema = z
  .strictObject({ id: ownId, ...settable, ring_order: settable.ring_order.default([]) })
  .meta({ id: "NewTeam", examples: [{ name: "Sales" }] });

export const teamPatchSchema = patchOf(settable).meta({ id: "TeamPatch" });

export const teamSchema = z
  .object({ id: clientIdSchema, ...settable, ...recordFields })
  .meta({ id: "Team", description: "Agents and lines that belong together." });

export type NewTeam = z.infer<typeof newTeamSchema>;
export type TeamPatch = z.infer<typeof teamPatchSchema>;
export type Team = z.infer<typeof teamSchema>;

/** The team that a record belongs to. */
export const memberOf = clientIdSchema.nullable().meta({ description: "The id of a team; null for none." });

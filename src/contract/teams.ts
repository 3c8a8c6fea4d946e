/** Teams: what agents and lines belong to, and what events name as `team`. */
import { z } from "zod";
import { clientIdSchema, label } from "./fields.ts";
import { ownId, patchOf, recordFields } from "./records.ts";

const settable = { name: label };

export const newTeamSchema = z.strictObject({ id: ownId, ...settable }).meta({ id: "NewTeam" });

export const teamPatchSchema = patchOf(settable).meta({ id: "TeamPatch" });

export const teamSchema = z
  .object({ id: clientIdSchema, ...settable, ...recordFields })
  .meta({ id: "Team", description: "Agents and lines that belong together." });

export type NewTeam = z.infer<typeof newTeamSchema>;
export type TeamPatch = z.infer<typeof teamPatchSchema>;
export type Team = z.infer<typeof teamSchema>;

/** The team that a record belongs to. */
export const memberOf = clientIdSchema.nullable().meta({ description: "The id of a team; null for none." });

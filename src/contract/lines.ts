/** Lines: the account's own numbers, which events name as `line`, and who is rung when somebody calls one. */
import { z } from "zod";
import { clientIdSchema, label } from "./fields.ts";
import { ownId, patchOf, phoneNumber, recordFields } from "./records.ts";
import { memberOf } from "./teams.ts";

const ringSeconds = z.int().min(5).max(300).default(25);

const routeStepSchema = z
  .discriminatedUnion("ring", [
    z.strictObject({ ring: z.literal("agent"), agent_id: clientIdSchema, ring_seconds: ringSeconds }),
    z.strictObject({
      ring: z.literal("team"),
      team_id: clientIdSchema,
      strategy: z.enum(["ring_all", "round_robin", "in_order"]).default("ring_all"),
      ring_seconds: ringSeconds.meta({ description: "How long each of them is rung." }),
    }),
    z.strictObject({ ring: z.literal("widget"), widget_id: z.string().max(64) }),
    z.strictObject({ ring: z.literal("number"), number: phoneNumber, ring_seconds: ringSeconds }),
  ])
  .meta({
    id: "RouteStep",
    description:
      "Who is rung: an agent, whatever their status; a team's agents who are available, in the order in which they were made; a widget's queue, as the widget says; or a telephone number.",
  });

const settable = {
  number: phoneNumber,
  name: label.nullable(),
  team: memberOf,
  route: z.array(routeStepSchema).max(10).meta({
    description:
      "Who answers calls in: one step after the other, until somebody does. Without steps the line's team is rung, all at once.",
  }),
  trunks: z
    .array(label)
    .min(1)
    .max(20)
    .nullable()
    .meta({ description: "The trunks that carry calls out, in the order to try; null for all of them." }),
};

export const newLineSchema = z
  .strictObject({
    id: ownId,
    ...settable,
    name: settable.name.default(null),
    team: settable.team.default(null),
    route: settable.route.default([]),
    trunks: settable.trunks.default(null),
  })
  .meta({
    id: "NewLine",
    examples: [
      {
        number: "+442079460100",
        name: "Sales",
        route: [
          { ring: "team", team_id: "sales", strategy: "round_robin", ring_seconds: 20 },
          { ring: "number", number: "+447400123456", ring_seconds: 30 },
        ],
      },
    ],
  });

export const linePatchSchema = patchOf(settable).meta({ id: "LinePatch" });

export const lineSchema = z
  .object({ id: clientIdSchema, ...settable, ...recordFields })
  .meta({ id: "Line", description: "A number of the account's own. No two lines have the same." });

export type RouteStep = z.infer<typeof routeStepSchema>;
export type NewLine = z.infer<typeof newLineSchema>;
export type LinePatch = z.infer<typeof linePatchSchema>;
export type Line = z.infer<typeof lineSchema>;

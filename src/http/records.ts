import { z } from "zod";
import { MAX_OUTCOME_TAGS } from "../calls/records/outcome-tags.ts";
import { entryPatchSchema, entrySchema, newEntrySchema } from "../contract/address-book.ts";
import { agentPatchSchema, agentSchema, newAgentSchema } from "../contract/agents.ts";
import { clientIdSchema } from "../contract/fields.ts";
import { linePatchSchema, lineSchema, newLineSchema } from "../contract/lines.ts";
import { newOutcomeTagSchema, outcomeTagPatchSchema, outcomeTagSchema } from "../contract/outcome-tags.ts";
import { phoneNumber } from "../contract/records.ts";
import { newTeamSchema, teamPatchSchema, teamSchema } from "../contract/teams.ts";
import { readPhoneNumber } from "../model/phone-number.ts";
import type { Dependencies } from "./dependencies.ts";
import { orderRouteOf, routesOf } from "./record-routes.ts";
import type { Route } from "./route.ts";

const directory = { read: "directory:read", write: "directory:write" } as const;

/** A number as it is kept. */
const numberToFind = phoneNumber.transform((text, context) => {
  const { number, refusal } = readPhoneNumber(text);
  if (number !== undefined) return number;
  context.issues.push({ code: "custom", input: text, message: `${refusal}; send it as %2B442079460100` });
  return z.NEVER;
});

/** What an account keeps beside its calls: its people and numbers, what may come of a call, and whom it talks to. */
export function recordRoutes({ records }: Dependencies): Route[] {
  return [
    ...routesOf({
      name: "agent",
      one: "an agent",
      path: "/v1/agents",
      scopes: directory,
      schemas: { view: agentSchema, create: newAgentSchema, patch: agentPatchSchema },
      desk: records.agents,
      filters: { team: clientIdSchema.optional() },
    }),
    ...routesOf({
      name: "team",
      one: "a team",
      path: "/v1/teams",
      scopes: directory,
      schemas: { view: teamSchema, create: newTeamSchema, patch: teamPatchSchema },
      desk: records.teams,
      filters: {},
      notes: { remove: "Its agents and lines stay, and belong to no team." },
    }),
    ...routesOf({
      name: "line",
      one: "a line",
      path: "/v1/lines",
      scopes: directory,
      schemas: { view: lineSchema, create: newLineSchema, patch: linePatchSchema },
      desk: records.lines,
      filters: {},
    }),
    ...routesOf({
      name: "outcome tag",
      one: "an outcome tag",
      path: "/v1/outcome-tags",
      scopes: directory,
      schemas: { view: outcomeTagSchema, create: newOutcomeTagSchema, patch: outcomeTagPatchSchema },
      desk: records.outcomeTags,
      filters: {},
      positionOf: ({ position, id }) => ({ at: position, id }),
      notes: { list: "In their order.", remove: "Calls that have it keep its name and type." },
    }),
    orderRouteOf({
      path: "/v1/outcome-tags",
      operationId: "orderOutcomeTags",
      name: "outcome tag",
      scope: directory.write,
      most: MAX_OUTCOME_TAGS,
      view: outcomeTagSchema,
      order: records.outcomeTags.order,
    }),
    ...routesOf({
      name: "contact",
      one: "a contact",
      path: "/v1/contacts",
      scopes: { read: "contacts:read", write: "contacts:write" },
      schemas: { view: entrySchema, create: newEntrySchema, patch: entryPatchSchema },
      desk: records.contacts,
      filters: { number: numberToFind.optional() },
      notes: {
        list: "The newest first; with `number` those who have it.",
        change: "Only what is given changes; `numbers` and `fields` are replaced whole.",
      },
    }),
  ];
}

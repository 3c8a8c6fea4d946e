import { z } from "zod";
import { MAX_TRUNKS } from "../calls/trunks/trunk-desk.ts";
import { newTrunkSchema, sharedTrunkSchema, trunkPatchSchema, trunkSchema } from "../contract/trunks.ts";
import type { Dependencies } from "./dependencies.ts";
import { listOf } from "./page.ts";
import { noSuch } from "./problem.ts";
import { orderRouteOf, routesOf } from "./record-routes.ts";
import { defineRoute, type Route } from "./route.ts";

const settings = { read: "settings:read", write: "settings:write" } as const;

/** Trunks: an account's ways to the telephone network. */
export function trunkRoutes({ trunkDesk }: Pick<Dependencies, "trunkDesk">): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/trunks/shared",
      operationId: "listSharedTrunks",
      summary: "List the trunks that the configuration has",
      description:
        "They carry every account's calls, and cannot be changed here. Without any trunk there are test numbers, simulated people who answer.",
      tag: "trunks",
      scope: settings.read,
      responses: { 200: { description: "All of them.", schema: listOf(sharedTrunkSchema) } },
      handler: async ({ auth: { accountId } }) => ({
        status: 200,
        body: { data: await trunkDesk.shared(accountId) },
      }),
    }),
    ...routesOf({
      name: "trunk",
      one: "a trunk",
      path: "/v1/trunks",
      scopes: settings,
      schemas: { view: trunkSchema, create: newTrunkSchema, patch: trunkPatchSchema },
      desk: trunkDesk,
      filters: {},
      positionOf: ({ position, id }) => ({ at: position, id }),
      notes: {
        list: "In their order, each with how it stands with it.",
        create: "Calls go over it from the answer on; `state` tells a moment later whether it can be reached.",
        change: "Only what is given changes. Calls under way go on.",
        remove: "Calls over it go on; new ones go over the other trunks.",
      },
    }),
    orderRouteOf({
      path: "/v1/trunks",
      operationId: "orderTrunks",
      name: "trunk",
      scope: settings.write,
      most: MAX_TRUNKS,
      view: trunkSchema,
      order: trunkDesk.order,
    }),
    defineRoute({
      method: "POST",
      path: "/v1/trunks/{id}/test",
      operationId: "testTrunk",
      summary: "Ask a trunk now whether it can be called over",
      description:
        "Signs in to it, or asks it with OPTIONS, and answers with what came of it, within ten seconds or so.",
      tag: "trunks",
      scope: settings.write,
      params: z.object({ id: z.string().max(64) }),
      responses: { 200: { description: "The trunk with its state.", schema: trunkSchema } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        const trunk = await trunkDesk.test(accountId, id);
        if (trunk === null) throw noSuch("trunk", id);
        return { status: 200, body: trunk };
      },
    }),
  ];
}

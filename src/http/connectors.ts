import { z } from "zod";
import {
  type ConnectorView,
  connectorPatchSchema,
  connectorSchema,
  newConnectorSchema,
  resumeSchema,
} from "../contract/connectors.ts";
import { MAX_CONNECTORS } from "../engine/connector-desk.ts";
import { changedConnector, newConnector } from "../engine/new-connector.ts";
import type { Connector } from "../model/connector.ts";
import { checkGiven, checkTemplate, dialectOf } from "./check-connector.ts";
import {
  connectorView,
  createdConnectorSchema,
  createdConnectorView,
  currentSecret,
  tooManyConnectors,
} from "./connector-view.ts";
import type { Dependencies } from "./dependencies.ts";
import { ownConnector } from "./own-connector.ts";
import { listOf } from "./page.ts";
import { invalidFields, noSuch } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const params = z.object({ id: z.string().max(64) });

/** What decides on the request that a template is sent with. */
const SHAPING = ["url", "method", "template", "settings"] as const;

/** Without a body, all that waited is offered. */
const offerSchema = resumeSchema.default({ offer: "all" });

/** Connectors: where an account's events go, and what people do to them. */
export function connectorRoutes({ directory, connectorDesk, guard }: Dependencies): Route[] {
  function find(accountId: string, id: string): Connector {
    const connector = ownConnector(directory, accountId, id);
    if (!connector) throw noSuch("connector", id);
    return connector;
  }

  function shown(id: string, connector: Connector | null): { status: 200; body: ConnectorView } {
    if (connector === null) throw noSuch("connector", id);
    return { status: 200, body: connectorView(connector) };
  }

  const actOn = (name: string, summary: string) => ({
    method: "POST" as const,
    path: `/v1/connectors/{id}/${name}`,
    summary,
    tag: "connectors",
    scope: "connectors:write" as const,
    params,
    responses: { 200: { description: "The connector as it is now.", schema: connectorSchema } },
    problems: [404] as const,
  });

  function stop(name: string, summary: string, run: typeof connectorDesk.pause): Route {
    return defineRoute({
      ...actOn(name, summary),
      handler: async ({ params: { id }, auth }) => shown(id, await run(find(auth.accountId, id))),
    });
  }

  function takeUp(name: string, summary: string, run: typeof connectorDesk.resume): Route {
    return defineRoute({
      ...actOn(name, summary),
      body: offerSchema,
      handler: async ({ params: { id }, body, auth }) => shown(id, await run(find(auth.accountId, id), body.offer)),
    });
  }

  return [
    defineRoute({
      method: "GET",
      path: "/v1/connectors",
      summary: "List connectors, in their order",
      tag: "connectors",
      scope: "connectors:read",
      responses: {
        200: { description: "All of them.", schema: listOf(connectorSchema) },
      },
      handler: ({ auth }) => ({
        status: 200,
        body: { data: directory.connectorsOf(auth.accountId).map(connectorView) },
      }),
    }),
    defineRoute({
      method: "POST",
      path: "/v1/connectors",
      summary: "Create a connector",
      tag: "connectors",
      scope: "connectors:write",
      body: newConnectorSchema,
      responses: { 201: { description: "The connector, with its signing secret.", schema: createdConnectorSchema } },
      problems: [409],
      async handler({ body, auth }) {
        const dialect = dialectOf(body.dialect);
        const given = checkGiven(body, { dialect, guard });
        checkTemplate({ ...newConnector(auth.accountId, given), position: 0 }, dialect);
        const connector = await connectorDesk.create(auth.accountId, given);
        if (connector === null) throw tooManyConnectors();
        return { status: 201, body: createdConnectorView(connector) };
      },
    }),
    defineRoute({
      method: "PUT",
      path: "/v1/connectors/order",
      operationId: "orderConnectors",
      summary: "Put the connectors into an order",
      description: "The first one's contact stands on top of the agent's screen. Names every connector once.",
      tag: "connectors",
      scope: "connectors:write",
      body: z.strictObject({ ids: z.array(z.string().max(64)).max(MAX_CONNECTORS) }).meta({ id: "ConnectorOrder" }),
      responses: {
        200: { description: "All of them, in their new order.", schema: listOf(connectorSchema) },
      },
      async handler({ body: { ids }, auth }) {
        const known = directory.connectorsOf(auth.accountId).map(({ id }) => id);
        if (new Set(ids).size !== ids.length || ids.length !== known.length || !known.every((id) => ids.includes(id))) {
          throw invalidFields([
            {
              in: "body",
              pointer: "#/ids",
              message: "The list does not name every connector exactly once.",
              fix: `Send these ${known.length} ids in the order you want: ${known.join(", ")}.`,
            },
          ]);
        }
        const ordered = await connectorDesk.order(auth.accountId, ids);
        return { status: 200, body: { data: ordered.map(connectorView) } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/connectors/{id}",
      summary: "Read a connector",
      tag: "connectors",
      scope: "connectors:read",
      params,
      responses: { 200: { description: "The connector.", schema: connectorSchema } },
      problems: [404],
      handler: ({ params: { id }, auth }) => shown(id, find(auth.accountId, id)),
    }),
    defineRoute({
      method: "PATCH",
      path: "/v1/connectors/{id}",
      summary: "Change a connector",
      description:
        "Only what is given changes; `settings` and `headers` are replaced whole. A header that is sent back as `[redacted]` keeps its value.",
      tag: "connectors",
      scope: "connectors:write",
      params,
      body: connectorPatchSchema,
      responses: { 200: { description: "The connector as it is now.", schema: connectorSchema } },
      problems: [404],
      async handler({ params: { id }, body, auth }) {
        const connector = find(auth.accountId, id);
        const dialect = dialectOf(connector.dialect);
        const patch = checkGiven(body, { dialect, guard });
        if (SHAPING.some((key) => patch[key] !== undefined)) checkTemplate(changedConnector(connector, patch), dialect);
        return shown(id, await connectorDesk.change(connector, patch));
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/v1/connectors/{id}",
      summary: "Delete a connector",
      description: "What waits for it is discarded; what became of its deliveries stays readable at their events.",
      tag: "connectors",
      scope: "connectors:write",
      params,
      responses: { 204: { description: "It is gone." } },
      problems: [404],
      async handler({ params: { id }, auth }) {
        await connectorDesk.remove(find(auth.accountId, id));
        return { status: 204 };
      },
    }),
    takeUp("enable", "Switch a connector on", connectorDesk.switchOn),
    stop("disable", "Switch a connector off: what comes in is not for it", connectorDesk.switchOff),
    stop("pause", "Pause a connector: what comes in waits", connectorDesk.pause),
    takeUp("resume", "Take a paused or disabled connector up again", connectorDesk.resume),
    defineRoute({
      method: "POST",
      path: "/v1/connectors/{id}/rotate-secret",
      summary: "Make a new signing secret",
      description: "The secret before signs beside the new one for 24 hours. At most five sign at once, the newest.",
      tag: "connectors",
      scope: "connectors:write",
      params,
      responses: {
        200: {
          description: "The new secret; it is shown here and never again.",
          schema: z.object({ secret: z.string() }).meta({ id: "NewSecret" }),
        },
      },
      problems: [404],
      async handler({ params: { id }, auth }) {
        const connector = await connectorDesk.rotateSecret(find(auth.accountId, id));
        if (connector === null) throw noSuch("connector", id);
        return { status: 200, body: { secret: currentSecret(connector) } };
      },
    }),
  ];
}

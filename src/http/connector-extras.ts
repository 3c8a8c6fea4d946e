import { z } from "zod";
import { connectorHealthSchema, connectorUsageSchema } from "../contract/connector-health.ts";
import { countDeliveries } from "../store/connector-health.ts";
import { createdConnectorSchema, createdConnectorView, tooManyConnectors } from "./connector-view.ts";
import type { Dependencies } from "./dependencies.ts";
import { ownConnector } from "./own-connector.ts";
import { listOf } from "./page.ts";
import { noSuch } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const params = z.object({ id: z.string().max(64) });

/** Deliveries of one connector are counted no further: whoever is about to delete it needs no more. */
const COUNTED_TO = 10_000;

/** What is asked about connectors beside their settings, and copies of them. */
export function connectorExtraRoutes({ database, directory, connectorDesk, healthDesk }: Dependencies): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/connectors/health",
      operationId: "listConnectorHealth",
      summary: "Tell how connectors have done over the last day",
      description: "Counted once in a few seconds, whoever asks.",
      tag: "connectors",
      scope: "connectors:read",
      responses: { 200: { description: "All of them, in their order.", schema: listOf(connectorHealthSchema) } },
      handler: async ({ auth }) => ({ status: 200, body: { data: await healthDesk.of(auth.accountId) } }),
    }),
    defineRoute({
      method: "GET",
      path: "/v1/connectors/{id}/usage",
      summary: "Tell what deleting a connector takes along",
      tag: "connectors",
      scope: "connectors:read",
      params,
      responses: { 200: { description: "How much there is of it.", schema: connectorUsageSchema } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        if (!ownConnector(directory, accountId, id)) throw noSuch("connector", id);
        const counted = await countDeliveries(database, { accountId, connectorId: id, most: COUNTED_TO });
        return { status: 200, body: { ...counted, counted_to: COUNTED_TO } };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/connectors/{id}/duplicate",
      summary: "Make a copy of a connector",
      description:
        "With all of its settings, the values of secret headers among them, a signing secret of its own, and switched off, so that nothing is sent twice.",
      tag: "connectors",
      scope: "connectors:write",
      params,
      responses: { 201: { description: "The copy, with its signing secret.", schema: createdConnectorSchema } },
      problems: [404, 409],
      async handler({ params: { id }, auth: { accountId } }) {
        const connector = ownConnector(directory, accountId, id);
        if (!connector) throw noSuch("connector", id);
        const copy = await connectorDesk.duplicate(connector);
        if (copy === null) throw tooManyConnectors();
        return { status: 201, body: createdConnectorView(copy) };
      },
    }),
  ];
}

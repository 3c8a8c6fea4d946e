import { z } from "zod";
import { type Client, createClient } from "../client/client.ts";
import { readClientConfig } from "../config.ts";
import { connectorSchema } from "../contract/connectors.ts";
import { replaySchema } from "../contract/deliveries.ts";
import { testSchema } from "../contract/tests.ts";

/** What the commands rely on in a connector. */
const connectorInfoSchema = connectorSchema.pick({ id: true, name: true, url: true, status: true });

/** What the commands rely on in an answer: what answers may be another program, or another version. */
const RELIED_ON: Record<string, z.ZodType> = {
  "GET /v1/connectors": z.object({ data: z.array(connectorInfoSchema) }),
  "POST /v1/connectors": connectorInfoSchema.extend({ secret: z.string() }),
  "GET /v1/connectors/{id}": connectorInfoSchema,
  "PATCH /v1/connectors/{id}": connectorInfoSchema,
  "POST /v1/connectors/{id}/test": testSchema,
  "POST /v1/replays": replaySchema,
  "GET /v1/replays/{id}": replaySchema,
  "POST /v1/replays/{id}/stop": replaySchema,
};

/** The API of the server that the environment names, for a command that speaks to it. */
export function connect(): Client {
  return createClient({
    ...readClientConfig(),
    accepts: (operation, body) => RELIED_ON[operation]?.safeParse(body).success ?? true,
  });
}

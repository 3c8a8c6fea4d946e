import { z } from "zod";
import type { Connector } from "../../model/connector.ts";

export const settings = z.strictObject({
  method: z.enum(["POST", "PUT"]).default("POST").meta({ title: "Method", description: "How the webhook is sent." }),
});

/** The method a connector chose; POST for whatever the schema would not have let in. */
export function methodOf(connector: Connector): "POST" | "PUT" {
  return connector.settings.method === "PUT" ? "PUT" : "POST";
}

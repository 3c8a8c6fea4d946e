import { z } from "zod";
import { connectorSchema } from "../contract/connectors.ts";
import type { ApiClient } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { printable } from "./printable.ts";

/** What the commands show of a connector or need of it. */
export const connectorInfoSchema = connectorSchema.pick({ id: true, name: true, url: true, status: true });

export type ConnectorInfo = z.output<typeof connectorInfoSchema>;

/** Finds the connector that a person means by an id or by a name that only one has, in any case. */
export async function findConnector(client: ApiClient, meant: string): Promise<ConnectorInfo> {
  const answer = z.object({ data: z.array(connectorInfoSchema) });
  const { data: all } = await client.request({ method: "GET", path: "/v1/connectors" }, answer);
  const sameId = all.find(({ id }) => id === meant);
  if (sameId) return sameId;
  const sameName = all.filter(({ name }) => name.toLowerCase() === meant.toLowerCase());
  const [only, ...others] = sameName;
  if (only && others.length === 0) return only;
  if (only) throw new CliError(`Several connectors are called "${meant}": give an id.\n${list(sameName)}`);
  if (all.length === 0) throw new CliError(`There is no connector "${meant}", and no other: create one first.`);
  throw new CliError(`There is no connector "${meant}". There are:\n${list(all)}`);
}

function list(connectors: readonly ConnectorInfo[]): string {
  return connectors.map(({ id, name }) => `  ${id}  ${printable(name)}`).join("\n");
}

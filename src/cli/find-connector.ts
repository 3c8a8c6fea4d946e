import type { Schemas } from "../client/api-types.ts";
import type { Client } from "../client/client.ts";
import { CliError } from "./cli-error.ts";
import { printable } from "./printable.ts";

/** What the commands show of a connector or need of it. */
export type ConnectorInfo = Pick<Schemas["Connector"], "id" | "name" | "url" | "status">;

/** Finds the connector that a person means by an id or by a name that only one has, in any case. */
export async function findConnector(client: Client, meant: string): Promise<ConnectorInfo> {
  const { data: all } = await client.get("/v1/connectors");
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

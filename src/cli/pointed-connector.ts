import { ApiError } from "../client/api-error.ts";
import type { Client } from "../client/client.ts";
import { CliError } from "./cli-error.ts";
import { explainError } from "./explain-error.ts";
import { type ConnectorInfo, findConnector } from "./find-connector.ts";

/** A connector whose webhooks come here for a while. */
export type PointedConnector = {
  id: string;
  name: string;
  status: ConnectorInfo["status"];
  /** What its webhooks are signed with; null where the server has never told us. */
  secret: string | null;
  /** Deletes it, or gives it its own address back. @returns what was done, for a person. */
  restore(): Promise<string>;
};

/** Creates a connector that points at `url` until `restore` deletes it. */
export async function createPointed(client: Client, url: string): Promise<PointedConnector> {
  assertNear(client);
  const body = { name: "hookswitch listen (temporary)", url };
  const created = await client.post("/v1/connectors", { body }).catch(explainRefusal);
  return {
    ...created,
    async restore() {
      await client.delete("/v1/connectors/{id}", { path: { id: created.id } });
      return `The temporary connector ${created.id} is deleted.`;
    },
  };
}

/** Points an existing connector at `url` until `restore` gives it its own address back. */
export async function pointExisting(
  client: Client,
  { meant, url }: { meant: string; url: string },
): Promise<PointedConnector> {
  assertNear(client);
  const connector = await findConnector(client, meant);
  const path = { id: connector.id };
  await client.patch("/v1/connectors/{id}", { path, body: { url } }).catch(explainRefusal);
  return {
    ...connector,
    secret: null,
    async restore() {
      const now = await client.get("/v1/connectors/{id}", { path });
      if (now.url !== url) return `${connector.name} was pointed elsewhere meanwhile (${now.url}), and stays so.`;
      await client.patch("/v1/connectors/{id}", { path, body: { url: connector.url } });
      return `${connector.name} has its own address back: ${connector.url}`;
    },
  };
}

/** We listen on loopback: a server on another machine would only reach itself there. */
function assertNear({ url }: Client): void {
  const { hostname } = new URL(url);
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return;
  throw new CliError(
    `The server at ${url} runs on another machine and cannot reach this one. Make your machine reachable with a tunnel, ` +
      "point a connector at it, and listen with --port and --secret.",
  );
}

function explainRefusal(error: unknown): never {
  if (!(error instanceof ApiError) || !error.errors.some(({ pointer }) => pointer === "#/url")) throw error;
  throw new CliError(
    "The server does not let connectors reach this machine. Restart it with --allow-addresses 127.0.0.0/8 (or with\n" +
      "HOOKSWITCH_ALLOW_ADDRESSES=127.0.0.0/8), and listen again. It said:\n" +
      (explainError(error) as Error).message,
  );
}

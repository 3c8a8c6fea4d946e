import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { TestProject } from "vitest/node";
import { type PostgresServer, startPostgres, type TestDatabase, usePostgres } from "./postgres-server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where a test file asks for a database: POST answers with its URL, DELETE with that URL drops it. */
    databaseBroker: string;
  }
}

/**
 * Test files run in processes of their own, yet share one PostgreSQL server, and a run that needs none should not wait
 * for one to start. So the run's main process hands out databases over loopback, and starts the server when first asked.
 *
 * @returns what ends the server, and with it every database.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const databases = new Map<string, TestDatabase>();
  let server: Promise<PostgresServer> | undefined;

  async function create(): Promise<string> {
    server ??= openServer();
    const database = await (await server).createDatabase();
    databases.set(database.url, database);
    return database.url;
  }

  async function drop(url: string): Promise<string> {
    await databases.get(url)?.drop();
    return url;
  }

  const broker = createServer(async (request, response) => {
    try {
      const url = await text(request);
      response.end(request.method === "POST" ? await create() : await drop(url));
    } catch (error) {
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  }).listen(0, "127.0.0.1");
  await once(broker, "listening");
  broker.unref();
  project.provide("databaseBroker", `http://127.0.0.1:${(broker.address() as AddressInfo).port}`);

  return async () => {
    broker.close();
    await (await server?.catch(() => undefined))?.stop();
  };
}

async function openServer(): Promise<PostgresServer> {
  const url = process.env.HOOKSWITCH_TEST_DATABASE_URL;
  return url ? usePostgres(url) : await startPostgres();
}

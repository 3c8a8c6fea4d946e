import { inject } from "vitest";
import type { TestDatabase } from "./postgres-server.ts";

/**
 * Creates an empty PostgreSQL database for the calling test file alone; the server starts when the first file asks.
 * What a file forgets to drop goes when the run ends.
 *
 * @throws Error that says what to do, when there is no PostgreSQL.
 */
export async function createDatabase(): Promise<TestDatabase> {
  const url = await askBroker("POST", "");
  return {
    url,
    async drop() {
      await askBroker("DELETE", url);
    },
  };
}

async function askBroker(method: "POST" | "DELETE", body: string): Promise<string> {
  const answer = await fetch(inject("databaseBroker"), { method, body, headers: { connection: "close" } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

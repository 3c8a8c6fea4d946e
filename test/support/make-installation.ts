import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "../../src/store/database.ts";
import { createDatabase } from "./postgres.ts";
import type { Installation } from "./server-process.ts";

/** A data folder and a database for servers in processes of their own; where there are leases, they are short. */
export async function makeInstallation(
  engine: Database["engine"],
): Promise<Installation & { remove(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "hookswitch-server-"));
  const database = engine === "postgres" ? await createDatabase() : null;
  return {
    folder,
    databaseUrl: database?.url ?? `sqlite:${join(folder, "hookswitch.db")}`,
    quick: engine === "postgres",
    async remove() {
      await database?.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

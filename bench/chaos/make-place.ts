import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "../../src/store/database.ts";
import { type OwnPostgres, startPostgres } from "../../test/support/postgres-server.ts";
import type { Installation } from "../../test/support/server-process.ts";

/** Where an installation lives whose commits reach the disk. */
export type ChaosPlace = Installation & { postgres: OwnPostgres | null; remove(): Promise<void> };

/** Under /var/tmp, which is on a disk where /tmp may be in memory: a commit is to be what it is in production. */
const PARENT_FOLDER = process.platform === "win32" ? tmpdir() : "/var/tmp";

export async function makePlace(engine: Database["engine"]): Promise<ChaosPlace> {
  const folder = mkdtempSync(join(PARENT_FOLDER, "hookswitch-chaos-"));
  const postgres = engine === "postgres" ? await startPostgres({ durable: true }) : null;
  return {
    folder,
    databaseUrl: (await postgres?.createDatabase())?.url ?? `sqlite:${join(folder, "hookswitch.db")}`,
    postgres,
    async remove() {
      await postgres?.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

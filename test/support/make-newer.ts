import { sql } from "kysely";
import { migrate } from "../../src/store/migrate.ts";
import { openDatabase } from "../../src/store/open.ts";

/** Makes a database look as if a newer version of the program had been there: with the migration `9999-from-the-future`. */
export async function makeNewer(url: string): Promise<void> {
  const database = await openDatabase(url);
  await migrate(database);
  await sql`insert into migrations (name, applied_at) values ('9999-from-the-future', 0)`.execute(database.db);
  await database.close();
}

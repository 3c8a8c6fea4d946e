/** A program that opens the database file given to it, says so, and holds it until it is killed. */
import { openSqlite } from "../../src/store/sqlite/open.ts";

const [path = ""] = process.argv.slice(2);
try {
  const database = await openSqlite(path);
  await database.db.selectNoFrom(({ lit }) => lit(1).as("one")).execute();
  process.stdout.write("opened\n");
  setInterval(() => {}, 60_000);
} catch (error) {
  process.stdout.write(`${(error as Error).message}\n`);
}

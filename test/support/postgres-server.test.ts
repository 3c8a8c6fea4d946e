import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import pg from "pg";
import { expect, it } from "vitest";

const program = `
  import { startPostgres } from ${JSON.stringify(new URL("postgres-server.ts", import.meta.url).href)};
  const server = await startPostgres({ durable: true });
  console.log((await server.createDatabase()).url);
  process.stdin.resume();
`;

it.skipIf(process.env.HOOKSWITCH_TEST_DATABASE_URL)(
  "makes commits durable when asked, and ends with the process that started it, even one that is killed",
  async () => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const { value: url } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    expect(url, "what the program printed").toMatch(/^postgres:/);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(
      "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit",
    );
    expect(rows).toEqual([{ fsync: "on", commit: "on" }]);

    const cutOff = new Promise<Error>((resolve) => client.on("error", resolve));
    child.kill("SIGKILL");
    await once(child, "close");
    expect((await cutOff).message).toMatch(/terminat/);
  },
);

import { describe, expect, it, onTestFinished } from "vitest";
import { startScene } from "../bench/chaos/scene.ts";
import { makeInstallation } from "./support/make-installation.ts";
import { startServer } from "./support/server-process.ts";
import { ENGINES } from "./support/test-database.ts";

const RESTARTS = 2;
const LIMIT_MS = 60_000;

describe.each(ENGINES)("on %s", (engine) => {
  it(
    "a stop under load ends well, with all that was under way written down: nothing is repeated after it",
    async () => {
      const installation = await makeInstallation(engine);
      onTestFinished(() => installation.remove());
      let server = await startServer(installation);
      onTestFinished(async () => void (await server.end("SIGKILL")));
      const port = Number(new URL(server.url).port);
      const seed = Date.now();
      const scene = await startScene({
        urls: [server.url],
        apiKey: server.apiKey ?? "",
        seed,
        callers: 16,
        answerWithinMs: 15_000,
      });
      onTestFinished(() => scene.close());
      for (let restarts = 1; restarts <= RESTARTS; restarts++) {
        await expect.poll(() => scene.journal.receipts.length, { timeout: 20_000 }).toBeGreaterThan(restarts * 300);
        expect(await server.end("SIGTERM")).toBe(0);
        server = await startServer(installation, { port });
      }
      await scene.finish();
      expect(await server.end("SIGTERM")).toBe(0);
      // Nothing was broken, so the audit excuses no repeat.
      const { details, delivered } = await scene.audit(installation.databaseUrl);
      expect(details, `seed ${seed}`).toEqual([]);
      expect(delivered).toBeGreaterThan(RESTARTS * 200);
    },
    LIMIT_MS,
  );
});

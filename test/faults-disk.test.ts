import { execFileSync } from "node:child_process";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeInstallation } from "./support/make-installation.ts";
import { startServerScene } from "./support/server-scene.ts";

/** The most bytes that a file may have: room for the schema and some dozens of events. */
const DISK_BYTES = 3_000_000;
const EVENT_BYTES = 15_000;

/** More events than the disk has room for. */
const TOO_MANY = 400;

const LIMIT_MS = 60_000;

/** Linux can limit what a process may write, and lift the limit again, without a disk of its own to fill. */
describe.runIf(process.platform === "linux")("a disk that is full", { timeout: LIMIT_MS }, () => {
  it("is told to who reports, costs nothing that was acknowledged, and is no trouble once there is room again", async () => {
    const installation = await makeInstallation("sqlite");
    onTestFinished(() => installation.remove());
    const command = ["prlimit", `--fsize=${DISK_BYTES}:unlimited`] as const;
    const { server, api, crm } = await startServerScene(installation, { command });
    await api.createConnector({ url: crm.url });
    const report = (n: number) => {
      const data = { intent: `number ${n}`, custom: { padding: "x".repeat(EVENT_BYTES) } };
      const body = { id: `evt-${n}`, type: "conversation.intent_detected", call_id: `call-${n % 5}`, data };
      return api.ask("/v1/events", { body });
    };

    const acknowledged: number[] = [];
    const refused: number[] = [];
    for (let n = 0; n < TOO_MANY && refused.length < 5; n++) {
      const { status, headers, body } = await report(n);
      if (status === 202) {
        acknowledged.push(n);
        continue;
      }
      expect({ status, body }).toMatchObject({ status: 503, body: { code: "store_unavailable" } });
      expect(Number(headers["retry-after"])).toBeGreaterThan(0);
      refused.push(n);
    }
    expect(acknowledged.length).toBeGreaterThan(5);
    expect(refused).toHaveLength(5);
    expect((await api.ask("/v1/events?limit=1")).status, "reading goes on").toBe(200);
    // A write that is small enough may still succeed.
    const notReady = await api.until(
      async () => {
        expect((await report(refused[0] as number)).status).toBe(503);
        return api.ask("/readyz");
      },
      ({ status }) => status === 503,
    );
    const detail = expect.stringMatching(/^The database cannot be written to.*(full|SQLITE_)/);
    expect(notReady.body).toMatchObject({ code: "not_ready", detail });
    expect((await api.ask("/healthz")).status).toBe(200);

    execFileSync("prlimit", ["--pid", String(server.pid), "--fsize=unlimited:unlimited"]);
    await api.until(
      () => api.ask("/readyz"),
      ({ status }) => status === 200,
    );
    for (const n of refused) expect((await report(n)).status).toBe(202);
    const all = [...acknowledged, ...refused].map((n) => `evt-${n}`);
    const requests = await crm.waitUntil(({ length }) => length >= all.length);
    const received = requests.map(({ body }) => (JSON.parse(body) as { data: { event_id: string } }).data.event_id);
    expect(received.toSorted()).toEqual(all.toSorted());
    for (const id of all) {
      const delivered = await api.until(
        () => api.deliveriesOf(id),
        ([delivery]) => delivery?.status === "delivered",
      );
      expect(delivered).toMatchObject([{ attempts: 1 }]);
    }
    expect(crm.requests).toHaveLength(all.length);
  });
});

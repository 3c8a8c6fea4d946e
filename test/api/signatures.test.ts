import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createVault } from "../../src/model/sealed.ts";
import { listConnectors, updateConnector } from "../../src/store/connectors.ts";
import { started } from "../support/call-events.ts";
import { type ReceivedRequest, type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";

const key = randomBytes(32);
const vault = createVault(key);

let app: TestApp;
let receiver: Receiver;
beforeAll(async () => {
  app = await startTestApp({ database: "sqlite", secretKey: key.toString("base64") });
  receiver = await startReceiver();
});
afterAll(async () => {
  await app.stop();
  await receiver.close();
});

/** The next webhook, for a call of its own. */
async function nextWebhook(): Promise<ReceivedRequest> {
  const count = receiver.requests.length + 1;
  await app.api.report(started(`call${count}`));
  return (await receiver.waitFor(count))[count - 1] as ReceivedRequest;
}

function isSignedWith(secret: string, { body, headers }: ReceivedRequest): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

const signaturesOf = ({ headers }: ReceivedRequest) => String(headers["webhook-signature"]).split(" ");

test("a rotated secret signs beside the new one for 24 hours, and then no more", async () => {
  const { id, secret: old } = await app.api.createConnector({ url: receiver.url });
  const before = await nextWebhook();
  expect([signaturesOf(before).length, isSignedWith(old, before)]).toEqual([1, true]);

  const { secret } = await app.api.client.post("/v1/connectors/{id}/rotate-secret", { path: { id } });
  expect(secret).not.toBe(old);
  const both = await nextWebhook();
  expect([signaturesOf(both).length, isSignedWith(old, both), isSignedWith(secret, both)]).toEqual([2, true, true]);

  await app.restart(async (database) => {
    const [connector] = await listConnectors(database, app.accountId, vault);
    if (!connector) throw new Error("the connector is not stored");
    const [, rotated] = connector.secrets;
    const hours = ((rotated?.expires_at ?? 0) - connector.updated_at) / 3_600_000;
    expect(hours).toBe(24);
    const aDayLater = connector.secrets.map((one) => ({
      ...one,
      expires_at: one.expires_at && one.expires_at - 24 * 3_600_000,
    }));
    await database.transaction((tx) => updateConnector(tx, { ...connector, secrets: aDayLater }, vault));
  });
  const after = await nextWebhook();
  expect([signaturesOf(after).length, isSignedWith(old, after), isSignedWith(secret, after)]).toEqual([1, false, true]);
  await app.api.ask(`/v1/connectors/${id}`, { method: "DELETE" });
});

test("the five newest secrets sign, the latest first, however often and however fast they are rotated", async () => {
  const { id, secret: oldest } = await app.api.createConnector({ url: receiver.url });
  const rotate = async () => (await app.api.client.post("/v1/connectors/{id}/rotate-secret", { path: { id } })).secret;
  const secrets: string[] = [];
  for (let times = 0; times < 6; times++) secrets.unshift(await rotate());
  const webhook = await nextWebhook();
  expect(signaturesOf(webhook)).toHaveLength(5);
  expect(secrets.map((secret) => isSignedWith(secret, webhook))).toEqual([true, true, true, true, true, false]);
  expect(isSignedWith(oldest, webhook)).toBe(false);

  const change = { method: "PATCH", body: { name: "renamed" } };
  const [, latest] = await Promise.all([app.api.ask(`/v1/connectors/${id}`, change), rotate()]);
  expect(isSignedWith(latest, await nextWebhook())).toBe(true);
  expect(await app.api.connector(id)).toMatchObject({ name: "renamed" });
});

import { expect, it, onTestFinished } from "vitest";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { exampleEvent } from "../../test/support/example-event.ts";
import { localSender } from "../../test/support/local-sender.ts";
import { type Receiver, startReceiver } from "../../test/support/receiver.ts";
import { recordTelemetry } from "../../test/support/recorded-telemetry.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { findDialect } from "../dialects/index.ts";
import { standard } from "../dialects/standard/dialect.ts";
import type { Attempt, PendingDelivery } from "../model/delivery.ts";
import type { Directory } from "./directory.ts";
import { createWorker } from "./worker.ts";

const event = exampleEvent("call.ended");
const delivery: PendingDelivery = {
  id: "dlv_1",
  account_id: event.account_id,
  connector_id: "con_1",
  lane: "lane",
  kind: "live",
  attempts: 2,
  first_attempt_at: 1,
  created_at: 1,
  event,
};

async function begin({
  dialect,
  settle,
}: {
  dialect?: Partial<Dialect>;
  settle?: (attempt: Attempt) => Promise<void>;
} = {}) {
  const receiver: Receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  const telemetry = recordTelemetry();
  const settled: Attempt[] = [];
  const unsure: PendingDelivery[] = [];
  const lease = { held: true };
  const worker = createWorker({
    directory: {
      findDialect: dialect ? () => ({ ...standard, ...dialect }) : findDialect,
    } as Partial<Directory> as Directory,
    sender: localSender(),
    telemetry,
    settle: settle ?? (async (attempt) => void settled.push(attempt)),
    lease: () => ({ isSure: () => lease.held }),
    onUnsure: (one) => unsure.push(one),
    writeAgainAfterMs: 1,
  });
  const attempt = (given: Parameters<typeof exampleConnector>[0] = {}) =>
    worker.attempt(delivery, exampleConnector({ url: receiver.url, ...given }));
  return { receiver, worker, attempt, settled, unsure, lease, told: telemetry.told };
}

it("makes one attempt and has it written down with its verdict", async () => {
  const { attempt, worker, settled, told, receiver } = await begin();
  receiver.respondWith(() => ({ status: 500 }));
  const before = Date.now();
  await attempt();
  await worker.written();
  expect(settled).toMatchObject([
    {
      delivery,
      request: { method: "POST", url: receiver.url },
      answer: { kind: "replied", status: 500 },
      verdict: { kind: "retry", reason: "answered with status 500" },
    },
  ]);
  expect(settled[0]?.started_at).toBeGreaterThanOrEqual(before);
  expect(told.attempted).toEqual(settled);
});

it("sends nothing that may no longer be its own", async () => {
  const { attempt, settled, unsure, lease, receiver } = await begin();
  lease.held = false;
  await attempt();
  expect({ unsure, settled, requests: receiver.requests }).toEqual({ unsure: [delivery], settled: [], requests: [] });
});

it("sends nothing that was taken over while its connection was opened", async () => {
  const { attempt, settled, unsure, lease, receiver } = await begin();
  const attempted = attempt();
  lease.held = false;
  await attempted;
  expect({ unsure, settled, requests: receiver.requests }).toEqual({ unsure: [delivery], settled: [], requests: [] });
});

it("hands back what nobody here can speak", async () => {
  const { attempt, unsure } = await begin();
  await attempt({ dialect: "klingon" });
  expect(unsure).toEqual([delivery]);
});

it("gives up a delivery that cannot be rendered, and says why", async () => {
  const render = () => {
    throw new Error("no such field: goal");
  };
  const { attempt, worker, settled, receiver } = await begin({ dialect: { render } });
  await attempt();
  await worker.written();
  expect(settled).toMatchObject([
    { verdict: { kind: "exhausted", reason: "the webhook could not be rendered: no such field: goal" } },
  ]);
  expect(receiver.requests).toEqual([]);
});

it("counts its own mistake with an answer as a failed attempt, and tells of it", async () => {
  const readAnswer = () => {
    throw new TypeError("cannot read properties of undefined");
  };
  const { attempt, worker, settled, told } = await begin({ dialect: { readAnswer } });
  await attempt();
  await worker.written();
  expect(settled).toMatchObject([{ verdict: { kind: "retry", reason: expect.stringContaining("cannot read") } }]);
  expect(told.failed).toMatchObject([{ step: "send", error: { message: expect.stringContaining("cannot read") } }]);
});

it("offers an answer to the store until it takes it, and is free for the next request meanwhile", async () => {
  let offers = 0;
  const { promise: taken, resolve } = Promise.withResolvers<void>();
  const { attempt, worker, receiver } = await begin({
    async settle() {
      offers += 1;
      if (offers < 4) throw new Error("the store is gone");
      resolve();
    },
  });
  await attempt();
  expect(worker.unwrittenCount()).toBe(1);
  await taken;
  await worker.written();
  expect({ offers, unwritten: worker.unwrittenCount(), requests: receiver.requests.length }).toEqual({
    offers: 4,
    unwritten: 0,
    requests: 1,
  });
});

it("drops what cannot be written down once it was told to give up", async () => {
  const { attempt, worker } = await begin({ settle: () => Promise.reject(new Error("the store is gone")) });
  await attempt();
  worker.giveUp();
  await worker.written();
  expect(worker.unwrittenCount()).toBe(0);
});

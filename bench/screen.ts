/** How soon after the CRM's last byte its contact is on the agent's stream. */
import { createParser } from "eventsource-parser";
import { request } from "undici";
import type { PostgresServer } from "../test/support/postgres-server.ts";
import { now } from "./support/clock.ts";
import { judged, percentile, type Row } from "./support/figures.ts";
import { openScene, type Scene, type Store } from "./support/scene.ts";

const CALLS_PER_SECOND = 100;
const COUNT = 1_000;
const WARM_UP_CALLS = 500;
const AGENTS = 20;
const ARRIVE_WITHIN_MS = 10_000;

export async function measureScreen(store: Store, postgres: PostgresServer): Promise<Row[]> {
  const scene = await openScene(store, { postgres });
  try {
    await scene.addConnector({ url: `${scene.sinkUrl}/contact` });
    const took = await contactsShown(scene);
    return [
      judged(
        {
          measured: `CRM's last byte to the agent's stream at ${CALLS_PER_SECOND} calls/s, p99`,
          store,
          value: percentile(took, 0.99),
          unit: " ms",
          note: `p50 ${percentile(took, 0.5).toFixed(2)} ms, ${took.length} contacts`,
        },
        { atMost: 10 },
      ),
    ];
  } finally {
    await scene.close();
  }
}

async function contactsShown(scene: Scene): Promise<number[]> {
  const { sink, load } = scene;
  const shownAt = new Map<string, number>();
  let expected = 0;
  const streams = await Promise.all(
    Array.from({ length: AGENTS }, (_, n) =>
      follow(scene, `agent_${n}`, (callId) => {
        if (!shownAt.has(callId)) shownAt.set(callId, now());
        if (shownAt.size === expected) allShown();
      }),
    ),
  );
  let allShown = () => {};
  const shown = () =>
    new Promise<void>((resolve) => {
      shownAt.clear();
      const timer = setTimeout(resolve, ARRIVE_WITHIN_MS);
      allShown = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const warmUp = { count: WARM_UP_CALLS, perSecond: CALLS_PER_SECOND * 2 };
  for (const { count, perSecond } of [warmUp, { count: COUNT, perSecond: CALLS_PER_SECOND }]) {
    await scene.prepare("program", { count, shape: "starts" });
    expected = count;
    const all = shown();
    await load.ask("pace", { perSecond });
    await all;
  }
  for (const close of streams) close();
  const { answered } = await sink.ask("report", undefined);
  return [...shownAt].map(([callId, at]) => at - (answered[Number(callId.split("_").at(-1))] ?? 0)).filter(Boolean);
}

/** Calls back with each call whose contact the CRM has answered. */
async function follow(scene: Scene, agent: string, onContact: (callId: string) => void): Promise<() => void> {
  const closing = new AbortController();
  const { url, apiKey } = scene.hookswitch;
  const { body } = await request(`${url}/v1/agents/${agent}/screen`, {
    headers: { authorization: `Bearer ${apiKey}` },
    signal: closing.signal,
    bodyTimeout: 0,
  });
  const parser = createParser({
    onEvent({ data }) {
      const { call, contacts } = JSON.parse(data) as { call: { id: string }; contacts: { last_known: boolean }[] };
      if (contacts.some(({ last_known }) => !last_known)) onContact(call.id);
    },
  });
  body.on("data", (chunk: Buffer) => parser.feed(chunk.toString())).on("error", () => {});
  return () => closing.abort();
}

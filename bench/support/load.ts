/** The producer: reports events over HTTP as fast as it can or at a given pace, in a process of its own. */
import { Pool } from "undici";
import { type EventPlan, eventTexts } from "./call-events.ts";
import { answer } from "./child.ts";
import { now } from "./clock.ts";

type Target = { origin: string; path: string; apiKey: string; connections: number };

let pool: Pool | null = null;
let target: Target = { origin: "", path: "/", apiKey: "", connections: 1 };
let texts: string[] = [];

async function post(body: string): Promise<void> {
  const { statusCode, body: reply } = await (pool as Pool).request({
    path: target.path,
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${target.apiKey}` },
    body,
  });
  if (statusCode >= 300) throw new Error(`${target.path} answered ${statusCode}: ${await reply.text()}`);
  await reply.dump();
}

function inBatches(size: number): string[] {
  if (size === 1) return texts;
  const batches: string[] = [];
  for (let at = 0; at < texts.length; at += size) batches.push(`{"events":[${texts.slice(at, at + size)}]}`);
  return batches;
}

const handlers = {
  /** Sends what follows there, over so many kept-alive connections, one request at a time on each. */
  async aim(next: Target) {
    await pool?.close();
    target = next;
    pool = new Pool(target.origin, { connections: target.connections, pipelining: 1 });
  },
  /** Writes the events out beforehand, so that sending costs nothing but sending. */
  prepare(plan: EventPlan) {
    texts = eventTexts(plan);
    return { bytes: Math.round(texts.reduce((sum, text) => sum + text.length, 0) / texts.length) };
  },
  /** As fast as the answers come. */
  async flood({ batch }: { batch: number }) {
    const bodies = inBatches(batch);
    let next = 0;
    const startedAt = now();
    async function oneAfterTheOther(): Promise<void> {
      for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await post(body);
    }
    await Promise.all(Array.from({ length: target.connections }, oneAfterTheOther));
    return { startedAt, endedAt: now() };
  },
  /** So many a second, at random moments as independent calls do (a Poisson process), whatever the answers do. */
  async pace({ perSecond }: { perSecond: number }) {
    const sentAt = new Float64Array(texts.length);
    const acceptedAt = new Float64Array(texts.length);
    const posts: Promise<void>[] = [];
    let dueAt = now();
    for (const [index, text] of texts.entries()) {
      dueAt += (-Math.log(1 - Math.random()) * 1_000) / perSecond;
      while (now() < dueAt) await tick();
      sentAt[index] = now();
      posts.push(
        post(text).then(() => {
          acceptedAt[index] = now();
        }),
      );
    }
    await Promise.all(posts);
    return { sentAt, acceptedAt };
  },
};

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

export type Load = typeof handlers;

answer(handlers);

/** The producer: reports events over HTTP as fast as it can or at a given pace, in a process of its own. */
import { Pool } from "undici";
import { type EventPlan, eventTexts } from "./call-events.ts";
import { answer } from "./child.ts";
import { now } from "./clock.ts";
import { createPlainPool, type Post } from "./plain-http.ts";
import { type Message, webhooksOf } from "./webhooks.ts";

/** `undici` sends as the ceiling is to; `plain` leaves most of the machine to what is measured. */
type Target = { origin: string; path: string; apiKey: string; connections: number; client: "undici" | "plain" };

/** Sends a request, and resolves with the answer's status. */
type Client = { post(message: Post): Promise<number>; close(): unknown };

let client: Client | null = null;
let target: Target = { origin: "", path: "/", apiKey: "", connections: 1, client: "plain" };
let messages: Message[] = [];

function undiciClient(origin: string, connections: number): Client {
  const pool = new Pool(origin, { connections, pipelining: 1 });
  return {
    async post(message) {
      const { statusCode, body } = await pool.request({ method: "POST", ...message });
      await body.dump();
      return statusCode;
    },
    close: () => pool.close(),
  };
}

async function post(message: Message): Promise<void> {
  const { path } = target;
  const status = await (client as Client).post({ path, ...message });
  if (status >= 300) throw new Error(`${path} answered ${status}`);
}

function reportsOf(texts: string[], batch: number): Message[] {
  const headers = { "content-type": "application/json", authorization: `Bearer ${target.apiKey}` };
  if (batch === 1) return texts.map((body) => ({ headers, body }));
  const bodies: string[] = [];
  for (let at = 0; at < texts.length; at += batch) bodies.push(`{"events":[${texts.slice(at, at + batch)}]}`);
  return bodies.map((body) => ({ headers, body }));
}

const handlers = {
  /** Sends what follows there, over so many kept-alive connections, one request at a time on each. */
  async aim(next: Target) {
    await client?.close();
    target = next;
    const create = target.client === "undici" ? undiciClient : createPlainPool;
    client = create(target.origin, target.connections);
  },
  /**
   * Writes out beforehand what is sent, so that sending costs nothing but sending: reports of events, `batch` in each,
   * or the webhooks that the program makes of them.
   */
  prepare({ as, batch = 1, ...plan }: EventPlan & { as: "reports" | "webhooks"; batch?: number }) {
    const texts = eventTexts(plan);
    messages = as === "reports" ? reportsOf(texts, batch) : webhooksOf(texts);
  },
  /** Leads for a widget, each with a number of its own, posted as scripts do: with the keys among the parameters. */
  prepareLeads({ widgetKey, first, count }: { widgetKey: string; first: number; count: number }) {
    const headers = { "content-type": "application/json" };
    messages = Array.from({ length: count }, (_, n) => {
      const keys = { widget_key: widgetKey, api_key: target.apiKey };
      const lead = {
        lc_number: `+44207${1_000_000 + first + n}`,
        lc_param_name: "John Doe",
        lc_param_message: "Hello!",
      };
      return { headers, body: JSON.stringify({ ...keys, ...lead }) };
    });
  },
  /** As fast as the answers come. */
  async flood() {
    let next = 0;
    const startedAt = now();
    async function oneAfterTheOther(): Promise<void> {
      for (let message = messages[next++]; message !== undefined; message = messages[next++]) await post(message);
    }
    await Promise.all(Array.from({ length: target.connections }, oneAfterTheOther));
    return { startedAt, endedAt: now() };
  },
  /** So many a second, at random moments as independent calls do (a Poisson process), whatever the answers do. */
  async pace({ perSecond }: { perSecond: number }) {
    const sentAt = new Float64Array(messages.length);
    const acceptedAt = new Float64Array(messages.length);
    const posts: Promise<void>[] = [];
    let dueAt = now();
    for (const [index, message] of messages.entries()) {
      dueAt += (-Math.log(1 - Math.random()) * 1_000) / perSecond;
      while (now() < dueAt) await tick();
      sentAt[index] = now();
      posts.push(
        post(message).then(() => {
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

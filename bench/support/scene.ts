/** Everything that a measurement needs, in processes of their own: the program on a store, the CRM, and the producer. */
import type { PostgresServer } from "../../test/support/postgres-server.ts";
import type { EventPlan } from "./call-events.ts";
import { type Child, startChild } from "./child.ts";
import { type Hookswitch, makeFolder, removeFolder, startHookswitch } from "./hookswitch.ts";
import type { Load } from "./load.ts";
import type { Sink } from "./sink.ts";

export type Store = "sqlite" | "postgres";

export type Scene = {
  store: Store;
  hookswitch: Hookswitch;
  sink: Child<Sink>;
  load: Child<Load>;
  sinkUrl: string;
  databaseUrl: string;
  /** Kept-alive connections of the producer. */
  connections: number;
  /** Puts a fresh process in the producer's place. */
  renewLoad(): Promise<void>;
  /** Aims the producer at the program, with reports of the next events, or at the sink itself, with their webhooks. */
  prepare(
    to: "program" | "sink",
    plan: Pick<EventPlan, "count" | "shape"> & { batch?: number },
  ): Promise<{ first: number }>;
  addConnector(settings: Record<string, unknown>): Promise<{ id: string }>;
  /** Ends the program, runs `between`, and starts it again on the same data. */
  restart(signal: "SIGTERM" | "SIGKILL", between?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
};

const AGENTS = 20;

export async function openScene(
  store: Store,
  {
    connections = 128,
    postgres,
    flags = [],
    env = {},
  }: { connections?: number; postgres: PostgresServer; flags?: string[]; env?: NodeJS.ProcessEnv },
): Promise<Scene> {
  const folder = makeFolder();
  const database = store === "postgres" ? await postgres.createDatabase() : null;
  const databaseUrl = database?.url ?? `sqlite:${folder}/hookswitch.db`;
  const sink = startChild<Sink>(new URL("./sink.ts", import.meta.url));
  const startLoad = () => startChild<Load>(new URL("./load.ts", import.meta.url));
  const { port } = await sink.ask("listen", undefined);
  const sinkUrl = `http://127.0.0.1:${port}`;
  let first = 0;

  const scene: Scene = {
    store,
    hookswitch: await startHookswitch({ folder, databaseUrl }, { flags, env }),
    sink,
    load: startLoad(),
    sinkUrl,
    databaseUrl,
    connections,
    async renewLoad() {
      await scene.load.stop();
      scene.load = startLoad();
    },
    async prepare(to, { count, shape, batch }) {
      const { load, hookswitch } = scene;
      const { url, apiKey } = hookswitch;
      const target =
        to === "program"
          ? ({ origin: url, path: "/v1/events", client: "plain" } as const)
          : ({ origin: sinkUrl, path: "/hook", client: "undici" } as const);
      const as = to === "program" ? "reports" : "webhooks";
      await load.ask("aim", { ...target, apiKey, connections });
      await load.ask("prepare", { as, batch, first, count, shape, run: `${first}`, agents: AGENTS });
      await sink.ask("expect", { first, count });
      const plan = { first };
      first += count;
      return plan;
    },
    addConnector: (settings) =>
      scene.hookswitch.api("POST", "/v1/connectors", { name: "sink", url: `${sinkUrl}/hook`, ...settings }),
    async restart(signal, between) {
      const { apiKey } = scene.hookswitch;
      await scene.hookswitch.stop(signal);
      await between?.();
      scene.hookswitch = await startHookswitch({ folder, databaseUrl }, { flags, env, apiKey });
    },
    async close() {
      await scene.hookswitch.stop();
      await Promise.all([sink.stop(), scene.load.stop()]);
      await database?.drop();
      removeFolder(folder);
    },
  };
  return scene;
}

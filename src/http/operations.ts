import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { z } from "zod";
import type { Database } from "../store/database.ts";
import type { StoreError } from "../store/store-error.ts";
import type { Dependencies } from "./dependencies.ts";
import { notReady } from "./not-ready.ts";
import { defineRoute, type Route } from "./route.ts";

/** How long a node may take to reach its database before it counts as not ready. */
const READY_WITHIN_MS = 2_000;

const healthSchema = z.object({ status: z.literal("ok"), version: z.string() }).meta({ id: "Health" });

/** What operators and their tools ask. */
export function operationRoutes({ database, engine, metrics, version, stopping }: Dependencies): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/healthz",
      summary: "Whether the process lives",
      tag: "operations",
      scope: null,
      responses: { 200: { description: "It does.", schema: healthSchema } },
      handler: () => ({ status: 200 as const, body: { status: "ok" as const, version } }),
    }),
    defineRoute({
      method: "GET",
      path: "/readyz",
      summary: "Whether the node can take on work: its database answers and takes what is written to it",
      tag: "operations",
      scope: null,
      responses: { 200: { description: "It can.", schema: healthSchema } },
      problems: [503],
      async handler({ signal }) {
        if (stopping.aborted || signal.aborted) throw notReady("This node is shutting down.");
        if (!(await answersInTime(database))) throw notReady("The database does not answer.");
        const trouble = engine.trouble();
        if (trouble) throw notReady(reasonOf(trouble));
        return { status: 200, body: { status: "ok", version } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/metrics",
      summary: "Metrics, as Prometheus reads them",
      tag: "operations",
      scope: null,
      responses: { 200: { description: "Metrics.", contentType: "text/plain" } },
      async handler() {
        const { contentType, text } = await metrics();
        return { status: 200 as const, headers: { "content-type": contentType }, body: text };
      },
    }),
  ];
}

async function answersInTime({ db }: Database): Promise<boolean> {
  const decided = new AbortController();
  const answers = db
    .selectNoFrom(sql`1`.as("one"))
    .execute()
    .then(
      () => true,
      () => false,
    );
  const isLate = wait(READY_WITHIN_MS, false, { signal: decided.signal }).catch(() => false);
  return Promise.race([answers, isLate]).finally(() => decided.abort());
}

/** SQLite's and PostgreSQL's codes for a disk without room. */
const FULL = new Set(["SQLITE_FULL", "53100"]);

/** Anybody may ask, so it says no more than the code: an error's own words may name hosts. */
function reasonOf({ code }: StoreError): string {
  if (FULL.has(code)) return "The database cannot be written to: its disk is full.";
  return `The database cannot be written to${code === "" ? "" : ` (${code})`}; the log says why.`;
}

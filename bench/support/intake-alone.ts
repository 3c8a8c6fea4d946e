/** The program's HTTP server with nothing behind it: what reading and checking a report costs. */
import pino from "pino";
import type { Dependencies } from "../../src/http/dependencies.ts";
import { eventRoutes } from "../../src/http/events.ts";
import { buildServer } from "../../src/http/server.ts";
import { createAddressGuard } from "../../src/journey/address-guard.ts";
import type { Report, ReportResult } from "../../src/journey/context.ts";
import { answer } from "./child.ts";

const engine = {
  async report({ events }: Report): Promise<ReportResult> {
    return {
      kind: "accepted",
      events: events.map(({ id = "", call_id = null }) => ({ id, call_id, seq: 1 })),
    };
  },
};

const handlers = {
  async listen() {
    const dependencies = { engine, guard: createAddressGuard({ allow: [] }) } as unknown as Dependencies;
    const server = buildServer({
      routes: eventRoutes(dependencies),
      log: pino({ level: "silent" }),
      authenticate: () => ({
        accountId: "acc_bench",
        actor: { kind: "api_key", id: "key_bench" },
        scopes: "all",
        rateLimit: null,
      }),
    });
    return (await server.listen({ host: "127.0.0.1", port: 0 })).url;
  },
};

export type Intake = typeof handlers;

answer(handlers);

import { Gauge, type Registry } from "prom-client";
import type { ConnectorView } from "../contract/connectors.ts";
import type { Directory } from "../engine/directory.ts";
import type { Engine } from "../engine/engine.ts";
import { type Connector, connectorStatus } from "../model/connector.ts";
import { type WaitingFor, waitingFor } from "../model/waiting-for.ts";
import { countWaiting, type WaitingRow } from "../store/count-waiting.ts";
import type { Database } from "../store/database.ts";
import { rarely } from "./rarely.ts";

/** What is looked at when somebody reads the metrics. */
export type Watched = {
  database: Database;
  directory: Pick<Directory, "connector" | "all">;
  engine: Pick<Engine, "heldCount" | "inFlightCount">;
};

/** Adds to the registry what has a value at any time, read when it is asked for. */
export function addGauges(registry: Registry, { database, directory, engine, version }: Watched & { version: string }) {
  const registers = [registry];
  const count = rarely(() => countWaiting(database));

  new Gauge({
    name: "hookswitch_build_info",
    help: "1, with what runs.",
    labelNames: ["version", "node_version", "store"],
    registers,
  }).set({ version, node_version: process.version, store: database.engine }, 1);

  new Gauge({
    name: "hookswitch_deliveries_held",
    help: "Deliveries in this node's memory: to be sent, under way, or being written down.",
    registers,
    collect() {
      this.set(engine.heldCount());
    },
  });

  new Gauge({
    name: "hookswitch_deliveries_in_flight",
    help: "Requests under way from this node.",
    registers,
    collect() {
      this.set(engine.inFlightCount());
    },
  });

  new Gauge({
    name: "hookswitch_deliveries_waiting",
    help: "Deliveries that have not ended, on all nodes, by what they wait for. Counted every few seconds.",
    labelNames: ["waiting_for"],
    registers,
    async collect() {
      const rows = await count();
      this.reset();
      if (rows === null) return;
      for (const [reason, waiting] of byReason(rows, directory)) this.set({ waiting_for: reason }, waiting);
    },
  });

  new Gauge({
    name: "hookswitch_connectors",
    help: "Connectors by status.",
    labelNames: ["status"],
    registers,
    collect() {
      for (const [status, connectors] of byStatus(directory.all())) this.set({ status }, connectors);
    },
  });

  new Gauge({
    name: "hookswitch_connectors_failing",
    help: "Active connectors whose last attempt failed.",
    registers,
    collect() {
      let failing = 0;
      for (const connector of directory.all()) if (isFailing(connector)) failing += 1;
      this.set(failing);
    },
  });
}

function byReason(rows: readonly WaitingRow[], directory: Watched["directory"]): Map<WaitingFor, number> {
  const counts = new Map<WaitingFor, number>([
    ["answer", 0],
    ["retry", 0],
    ["earlier_event", 0],
    ["connector_paused", 0],
    ["capacity", 0],
  ]);
  for (const { connector_id, state, count } of rows) {
    const reason = waitingFor(state, directory.connector(connector_id));
    counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  return counts;
}

function byStatus(connectors: Iterable<Connector>): Map<ConnectorView["status"], number> {
  const counts = new Map<ConnectorView["status"], number>([
    ["active", 0],
    ["inactive", 0],
    ["paused", 0],
    ["disabled", 0],
  ]);
  for (const connector of connectors) {
    const status = connectorStatus(connector);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

function isFailing(connector: Connector): boolean {
  return connectorStatus(connector) === "active" && connector.failing_since !== null;
}

import type { Database } from "../../src/store/database.ts";
import type { ChaosReport } from "./run-chaos.ts";

export type NamedReport = ChaosReport & { database: Database["engine"] };

/** The reports side by side, and in words what was broken. */
export function toTable(reports: readonly NamedReport[]): string {
  const rows: [string, (report: NamedReport) => number | string][] = [
    ["", ({ database }) => (database === "sqlite" ? "SQLite" : "PostgreSQL")],
    ["kills", ({ kills }) => kills],
    ["events acknowledged", ({ acknowledged }) => acknowledged],
    ["webhooks delivered", ({ delivered }) => delivered],
    ["expired with their call", ({ expired }) => expired],
    ["repeated after a fault", ({ repeated }) => repeated],
    ["late after standing still", ({ late }) => late],
    ["acknowledged but lost", ({ broken }) => broken.lost],
    ["stuck", ({ broken }) => broken.stuck],
    ["out of order", ({ broken }) => broken.out_of_order],
    ["repeated without a cause", ({ broken }) => broken.repeated_without_cause],
    ["misnumbered calls", ({ broken }) => broken.misnumbered],
    ["calls with two ends", ({ broken }) => broken.ended_twice],
    ["unaccounted for", ({ broken }) => broken.unaccounted],
    ["wrong answers", ({ broken }) => broken.wrong_answers],
    ["slowest restart (ms)", ({ slowest_restart_ms }) => slowest_restart_ms],
    ["duration (s)", ({ duration_ms }) => Math.round(duration_ms / 1_000)],
  ];
  const cells = rows.map(([name, cell]) => [name, ...reports.map((report) => String(cell(report)))]);
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  const lines = cells.map(([name = "", ...values]) => {
    const columns = values.map((value, index) => value.padStart(widths[index + 1] ?? 0));
    return [name.padEnd(widths[0] ?? 0), ...columns].join("   ");
  });
  const details = reports.flatMap(({ database, details }) => details.map((detail) => `${database}: ${detail}`));
  return [...lines, ...details].join("\n");
}

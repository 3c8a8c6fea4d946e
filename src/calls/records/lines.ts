import type { Line, LinePatch, NewLine, RouteStep } from "../../contract/lines.ts";
import type { Database, Transaction } from "../../store/database.ts";
import { findRecord } from "../../store/records.ts";
import type { Tables } from "../../store/tables.ts";
import { findWidget } from "../../store/widgets.ts";
import { checkNumber, refuseTeam } from "./check-fields.ts";
import { type Columns, createRecordDesk, type RecordDesk, type RecordRefusal } from "./record-desk.ts";

export type LineDesk = RecordDesk<Line, NewLine, LinePatch>;

/** An account's own numbers, and who answers them. */
export function createLineDesk(database: Database): LineDesk {
  return createRecordDesk<"lines", Line, NewLine, LinePatch>(database, {
    table: "lines",
    name: "line",
    idPrefix: "line",
    most: 10_000,
    unique: {
      number: ({ name, number }) =>
        name === null ? `There is a line ${number} already.` : `The line "${name}" has the number ${number} already.`,
    },
    toView,
    toColumns,
    place: async () => ({ turn: 0 }),
  });
}

async function toColumns(
  tx: Transaction,
  accountId: string,
  { number, route, trunks, ...given }: Omit<NewLine, "id"> | LinePatch,
): Promise<Columns<"lines">> {
  const refusal = await refuseTeam(tx, accountId, given.team);
  if (refusal) return { refusal };
  const columns: Columns<"lines">["columns"] = { ...given };
  if (number !== undefined) {
    const read = checkNumber(number, ["number"]);
    if (read.refusal) return read;
    columns.number = read.number;
  }
  if (route !== undefined) {
    const steps: RouteStep[] = [];
    for (const [index, step] of route.entries()) {
      const checked = await checkStep(tx, accountId, step, ["route", index]);
      if (checked.refusal) return checked;
      steps.push(checked.step);
    }
    columns.route = JSON.stringify(steps);
  }
  if (trunks !== undefined) columns.trunks = trunks && JSON.stringify(trunks);
  return { columns };
}

type Checked = { step: RouteStep; refusal?: never } | { refusal: RecordRefusal; step?: never };

/** A step with its number in E.164, or why it cannot be: whom it names must be there. */
async function checkStep(
  tx: Transaction,
  accountId: string,
  step: RouteStep,
  path: (string | number)[],
): Promise<Checked> {
  switch (step.ring) {
    case "number": {
      const read = checkNumber(step.number, [...path, "number"]);
      return read.refusal ? read : { step: { ...step, number: read.number } };
    }
    case "agent": {
      const agent = await findRecord(tx, "agents", { accountId, id: step.agent_id });
      return agent ? { step } : nobody("agent", step.agent_id, [...path, "agent_id"]);
    }
    case "team": {
      const team = await findRecord(tx, "teams", { accountId, id: step.team_id });
      return team ? { step } : nobody("team", step.team_id, [...path, "team_id"]);
    }
    case "widget": {
      const widget = await findWidget(tx, { accountId, id: step.widget_id });
      return widget ? { step } : nobody("widget", step.widget_id, [...path, "widget_id"]);
    }
  }
}

function nobody(name: string, id: string, path: (string | number)[]): Checked {
  const fix = `Create the ${name} first, or send the id of another; GET /v1/${name}s lists them.`;
  return { refusal: { code: "invalid_field", path, message: `There is no ${name} "${id}".`, fix } };
}

function toView({ account_id: _, turn: _turn, route, trunks, ...line }: Tables["lines"]): Line {
  return {
    ...line,
    route: JSON.parse(route) as RouteStep[],
    trunks: trunks === null ? null : (JSON.parse(trunks) as string[]),
  };
}

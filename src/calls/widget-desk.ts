/** What people do to widgets, and the widgets themselves, remembered for a moment: every lead asks for one. */
import { randomBytes } from "node:crypto";
import type { WidgetPatch, WidgetSettings } from "../contract/widgets.ts";
import type { Engine } from "../engine/engine.ts";
import { createRemembered } from "../engine/remembered.ts";
import { newId } from "../model/ids.ts";
import type { Widget } from "../model/widget.ts";
import type { Database, Transaction } from "../store/database.ts";
import { deleteWidget, findWidgetByKey, insertWidget, lockWidget, updateWidget } from "../store/widgets.ts";

/** The most widgets that an account may have. */
export const MAX_WIDGETS = 1_000;

/** A widget is looked up again after so long, in case nobody told this node of a change. */
const KNOWN_FOR_MS = 30_000;
const MAX_KNOWN = 10_000;

const KEY_BYTES = 18;

export type WidgetDesk = {
  /** The widget with this key, of whatever account; null where there is none. */
  byKey(key: string): Promise<Widget | null> | Widget | null;
  /** Null when the account has as many widgets as it may. */
  create(accountId: string, settings: WidgetSettings): Promise<Widget | null>;
  /** Null when there is no such widget. */
  change(accountId: string, id: string, patch: WidgetPatch): Promise<Widget | null>;
  /** Gives it a new key; the one before is unknown at once. Null when there is no such widget. */
  rotateKey(accountId: string, id: string): Promise<Widget | null>;
  /** False when there is no such widget. */
  remove(accountId: string, id: string): Promise<boolean>;
};

/** @param onChanged told after a change: calls that were waiting may be due. */
export function createWidgetDesk({
  database,
  engine,
  onChanged,
}: {
  database: Database;
  engine: Pick<Engine, "bus">;
  onChanged(): void;
}): WidgetDesk {
  const known = createRemembered((key) => findWidgetByKey(database, key), { forMs: KNOWN_FOR_MS, most: MAX_KNOWN });
  engine.bus.hear("settings", () => {
    known.forget();
    onChanged();
  });

  /** Runs an act's transaction on the widget as it is stored, and tells every node before it resolves. */
  async function act<T>(
    accountId: string,
    id: string,
    work: (tx: Transaction, stored: Widget) => Promise<T>,
  ): Promise<T | null> {
    const result = await database.transaction(async (tx) => {
      const stored = await lockWidget(tx, { database, accountId, id });
      return stored && (await work(tx, stored));
    });
    if (result !== null) await engine.bus.tell("settings", [accountId]);
    return result;
  }

  function replace(accountId: string, id: string, changes: Partial<Widget>): Promise<Widget | null> {
    return act(accountId, id, async (tx, stored) => {
      const changed = { ...stored, ...changes, updated_at: Date.now() };
      await updateWidget(tx, changed);
      return changed;
    });
  }

  return {
    byKey: known.get,
    async create(accountId, settings) {
      const now = Date.now();
      const widget: Widget = {
        ...settings,
        id: newId("wgt"),
        account_id: accountId,
        key: newWidgetKey(),
        created_at: now,
        updated_at: now,
      };
      const hasRoom = await database.transaction((tx) => insertWidget(tx, widget, { database, most: MAX_WIDGETS }));
      return hasRoom ? widget : null;
    },
    change: replace,
    rotateKey: (accountId, id) => replace(accountId, id, { key: newWidgetKey() }),
    async remove(accountId, id) {
      const removed = await act(accountId, id, async (tx, stored) => {
        await deleteWidget(tx, stored, Date.now());
        return true;
      });
      return removed ?? false;
    },
  };
}

function newWidgetKey(): string {
  return `wk_${randomBytes(KEY_BYTES).toString("base64url")}`;
}

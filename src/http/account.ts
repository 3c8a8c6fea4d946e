import { accountPatchSchema, accountSchema } from "../contract/account.ts";
import { readAccount, saveAccount } from "../store/account-settings.ts";
import { lockAccount } from "../store/records.ts";
import type { Dependencies } from "./dependencies.ts";
import { invalidFields, noSuch } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

/** What an account has chosen for itself. */
export function accountRoutes({
  database,
  engine,
  retentionDays,
}: Pick<Dependencies, "database" | "engine" | "retentionDays">): Route[] {
  const viewOf = (id: string, found: Awaited<ReturnType<typeof readAccount>>) => {
    if (found === null) throw noSuch("account", id);
    return { id, name: found.name, ...found.settings, max_retention_days: retentionDays };
  };

  return [
    defineRoute({
      method: "GET",
      path: "/v1/account",
      operationId: "readAccount",
      summary: "Read what the account has chosen for itself",
      tag: "account",
      scope: "settings:read",
      responses: { 200: { description: "The account.", schema: accountSchema } },
      problems: [404],
      async handler({ auth: { accountId } }) {
        return { status: 200, body: viewOf(accountId, await readAccount(database, accountId)) };
      },
    }),
    defineRoute({
      method: "PATCH",
      path: "/v1/account",
      operationId: "changeAccount",
      summary: "Change what the account has chosen for itself",
      description:
        "Only what is given changes; `analysis` is replaced whole. A shorter `retention_days` deletes what is older within minutes, for good.",
      tag: "account",
      scope: "settings:write",
      body: accountPatchSchema,
      responses: { 200: { description: "The account as it is now.", schema: accountSchema } },
      problems: [404],
      async handler({ body: { name, ...chosen }, auth: { accountId } }) {
        const { retention_days: days } = chosen;
        if (days !== undefined && days !== null && days > retentionDays) {
          const message = `The server keeps nothing longer than ${retentionDays} days.`;
          const fix = `Send at most ${retentionDays}, or null.`;
          throw invalidFields([{ in: "body", pointer: "#/retention_days", message, fix }]);
        }
        const given = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
        const changed = await database.transaction(async (tx) => {
          await lockAccount(tx, database, accountId);
          const before = await readAccount(tx, accountId);
          if (before === null) return null;
          const after = { name: name ?? before.name, settings: { ...before.settings, ...given } };
          await saveAccount(tx, { accountId, ...after, now: Date.now() });
          return after;
        });
        // Sessions say the account's name.
        await engine.bus.tell("settings", [accountId]);
        return { status: 200, body: viewOf(accountId, changed) };
      },
    }),
  ];
}

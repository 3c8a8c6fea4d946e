import { changeCallSettings } from "../calls/change-call-settings.ts";
import { callSettingsPatchSchema, callSettingsSchema, dialUsageSchema } from "../contract/call-settings.ts";
import { readCallSettings } from "../store/call-settings.ts";
import { listDialUsage } from "../store/dial-usage.ts";
import type { Dependencies } from "./dependencies.ts";
import { invalidFields, pointerTo } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const DAY_MS = 86_400_000;

/** How an account's calls are made, and who may dial what. */
export function callSettingsRoutes({ database }: Pick<Dependencies, "database">): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/call-settings",
      operationId: "getCallSettings",
      summary: "Read how calls are made, and who may dial what",
      tag: "calls",
      scope: "directory:read",
      responses: { 200: { description: "The settings.", schema: callSettingsSchema } },
      handler: async ({ auth: { accountId } }) => ({ status: 200, body: await readCallSettings(database, accountId) }),
    }),
    defineRoute({
      method: "PATCH",
      path: "/v1/call-settings",
      operationId: "changeCallSettings",
      summary: "Change how calls are made, and who may dial what",
      description: "Only what is given changes; lists and limits are replaced whole. It holds for the next call.",
      tag: "calls",
      scope: "directory:write",
      body: callSettingsPatchSchema,
      responses: { 200: { description: "The settings as they are now.", schema: callSettingsSchema } },
      async handler({ body, auth: { accountId } }) {
        const changed = await changeCallSettings(database, { accountId, patch: body });
        if (changed.settings !== undefined) return { status: 200, body: changed.settings };
        const { path, message, fix } = changed.error;
        throw invalidFields([{ in: "body", pointer: pointerTo(path), message, fix }]);
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/dial-usage",
      operationId: "getDialUsage",
      summary: "Read what was dialled today, against the limits",
      tag: "calls",
      scope: "directory:read",
      responses: { 200: { description: "Who has dialled how much.", schema: dialUsageSchema } },
      async handler({ auth: { accountId } }) {
        const now = Date.now();
        const rows = await listDialUsage(database, { accountId, now });
        const used = ({ calls, seconds }: (typeof rows)[number]) => ({
          calls: Number(calls),
          minutes: Math.round(Number(seconds) / 6) / 10,
        });
        const account = rows.find(({ agent_id }) => agent_id === "");
        return {
          status: 200,
          body: {
            since: now - (now % DAY_MS),
            account: account ? used(account) : { calls: 0, minutes: 0 },
            agents: rows
              .filter(({ agent_id }) => agent_id !== "")
              .map((row) => ({ agent_id: row.agent_id, ...used(row) })),
          },
        };
      },
    }),
  ];
}

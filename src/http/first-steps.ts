import { firstStepsSchema } from "../contract/first-steps.ts";
import { inspectorToken } from "../engine/inspector-address.ts";
import { areFirstStepsEnded, endFirstSteps } from "../store/first-steps.ts";
import { findInspectorByToken } from "../store/inspectors.ts";
import { listCalls } from "../store/lists.ts";
import type { Dependencies } from "./dependencies.ts";
import { defineRoute, type Route } from "./route.ts";

/** So many of the latest calls tell whether there was one: who has more is beyond the first steps. */
const CALLS = 50;

/** What a new account still has to do until a call's webhook has arrived. */
export function firstStepRoutes({ database, directory }: Dependencies): Route[] {
  /** The account's inspector that one of its connectors points to. */
  async function findInspector(accountId: string): Promise<string | null> {
    for (const { url } of directory.connectorsOf(accountId)) {
      const token = inspectorToken(url);
      const found = token === null ? null : await findInspectorByToken(database, token);
      if (found?.account_id === accountId) return found.id;
    }
    return null;
  }

  return [
    defineRoute({
      method: "GET",
      path: "/v1/first-steps",
      operationId: "getFirstSteps",
      summary: "Tell which of the first steps are done",
      tag: "first-steps",
      scope: "connectors:read",
      responses: { 200: { description: "As they are now.", schema: firstStepsSchema } },
      async handler({ auth: { accountId } }) {
        const connectors = directory.connectorsOf(accountId);
        const calls = await listCalls(database, { accountId, limit: CALLS });
        return {
          status: 200,
          body: {
            ended: await areFirstStepsEnded(database, accountId),
            connector: connectors.length > 0,
            call: calls.some(({ call }) => call.answered_at !== undefined),
            webhook: connectors.some(({ last_success_at }) => last_success_at !== null),
            outcome: calls.some(({ call }) => call.outcome !== undefined),
            inspector_id: await findInspector(accountId),
          },
        };
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/v1/first-steps",
      operationId: "endFirstSteps",
      summary: "Put the first steps away",
      description: "For all members of the account, and for good.",
      tag: "first-steps",
      scope: "connectors:write",
      responses: { 204: { description: "They are not shown again." } },
      async handler({ auth: { accountId } }) {
        await database.transaction((tx) => endFirstSteps(tx, accountId, Date.now()));
        return { status: 204 };
      },
    }),
  ];
}

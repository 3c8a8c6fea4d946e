import { z } from "zod";
import { createdKeySchema, keySchema, newKeySchema } from "../contract/keys.ts";
import { type ApiKey, insertApiKey, listApiKeys, revokeApiKey } from "../store/api-keys.ts";
import type { Dependencies } from "./dependencies.ts";
import { pageOf, pageQuery, toPage } from "./page.ts";
import { noSuch } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";
import { withinScopes } from "./within-scopes.ts";

/** API keys. */
export function keyRoutes({ database, engine }: Dependencies): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/keys",
      summary: "List API keys, the newest first",
      tag: "keys",
      scope: "keys:write",
      query: z.strictObject(pageQuery(z.string())),
      responses: { 200: { description: "A page of keys.", schema: pageOf(keySchema) } },
      async handler({ query: { cursor: before, limit }, auth: { accountId } }) {
        const page = toPage(
          await listApiKeys(database, { accountId, before, limit: limit + 1 }),
          limit,
          ({ id }) => id,
        );
        return { status: 200, body: { ...page, data: page.data.map(keyView) } };
      },
    }),
    defineRoute({
      method: "POST",
      path: "/v1/keys",
      summary: "Create an API key",
      description: "Nobody can give what they have not: its scopes must be among those of whoever creates it.",
      tag: "keys",
      scope: "keys:write",
      body: newKeySchema,
      responses: { 201: { description: "The key; its text is shown here and never again.", schema: createdKeySchema } },
      async handler({ body: { name, scopes, rate_limit }, auth }) {
        const created = await database.transaction((tx) =>
          insertApiKey(tx, {
            accountId: auth.accountId,
            name,
            scopes: withinScopes(scopes, auth.scopes),
            rateLimit: rate_limit,
            now: Date.now(),
          }),
        );
        return { status: 201, body: { ...keyView(created), key: created.key } };
      },
    }),
    defineRoute({
      method: "DELETE",
      path: "/v1/keys/{id}",
      operationId: "revokeKey",
      summary: "Revoke an API key",
      description: "From the answer on it is refused. A key that was revoked before is not found.",
      tag: "keys",
      scope: "keys:write",
      params: z.object({ id: z.string().max(64) }),
      responses: { 204: { description: "It is good for nothing any more." } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        const isRevoked = await database.transaction((tx) => revokeApiKey(tx, { accountId, id, now: Date.now() }));
        if (!isRevoked) throw noSuch("valid API key", id);
        // Every node forgets what it remembers of keys, this one before the answer.
        await engine.bus.tell("settings", [accountId]);
        return { status: 204 };
      },
    }),
  ];
}

function keyView({ account_id: _, scopes, ...key }: ApiKey): z.output<typeof keySchema> {
  const { id, name, hint, rate_limit, created_at, revoked_at, last_used_at } = key;
  return {
    id,
    name,
    hint,
    rate_limit,
    created_at,
    revoked_at,
    last_used_at,
    scopes: scopes === "all" ? scopes : [...scopes],
  };
}

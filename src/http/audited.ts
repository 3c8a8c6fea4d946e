/**
 * Who changed what: every route that changes what an account has set up passes here. What is there is read by the route
 * that shows it, before and after, so that nothing is written down which the API would not show.
 */
import type { AuditEntry } from "../contract/audit-log.ts";
import { newId } from "../model/ids.ts";
import { findApiKey } from "../store/api-keys.ts";
import { deleteAuditEntry, saveAuditEntry } from "../store/audit-log.ts";
import { accompany } from "../store/companion.ts";
import type { Database } from "../store/database.ts";
import { findUser } from "../store/users.ts";
import { changesBetween, changesGiven } from "./audit-changes.ts";
import type { Auth } from "./auth.ts";
import { Problem } from "./problem.ts";
import { type Route, TAKEN_OVER } from "./route.ts";

/** What happens every day: calls and what is told of them, people at their telephones, tries that change nothing. */
const EVERYDAY =
  /^\/v1\/(?:events|calls|sms|session|join|phone|leads|contacts|deliveries|inspectors)(?:\/|$)|\/(?:test|test-lead|preview|status)$|^\/(?:rest|widget)\//;

const NOUN = /^\/v1\/([\w-]+)(?:\/\{id\})?(?:\/([\w-]+))?$/;

type Input = Parameters<Route["handler"]>[0];
type Fields = Record<string, unknown>;
type Read = (input: Input, id: string | null) => Promise<Fields | null>;

/** The routes, of which those that change something write down what and by whom, before they answer. */
export function audited(routes: readonly Route[], database: Database): Route[] {
  return routes.map((route) => {
    const [, noun, action] = NOUN.exec(route.path) ?? [];
    const isTold = route.method !== "GET" && route.scope !== null && route.scope !== "session";
    if (!isTold || noun === undefined || EVERYDAY.test(route.path)) return route;
    const read = readerOf(noun, routes, database);
    return { ...route, handler: (input) => follow(route, input, { noun, action, read, database }) };
  });
}

async function follow(
  route: Route,
  input: Input,
  { noun, action, read, database }: { noun: string; action: string | undefined; read: Read; database: Database },
) {
  const { auth, params, body } = input;
  if (auth === null) return route.handler(input);
  const { accountId } = auth;
  const given = (params as { id?: string } | undefined)?.id ?? null;
  const isNew = route.method === "POST" && given === null;
  const before = isNew ? null : await read(input, given);
  const begun: AuditEntry = {
    id: newId("aud"),
    at: Date.now(),
    actor: await actorOf(auth, database),
    noun,
    noun_id: given,
    name: nameOf(before),
    action: actionOf(route.method, action),
    changes: changesGiven(before, body),
  };
  // With the change goes what is known before it, so that neither is without the other whatever dies; then the rest.
  const { outcome, isWritten } = await accompany(
    (tx) => saveAuditEntry(tx, accountId, begun),
    async () => route.handler(input),
  );
  const takeBack = async () => {
    if (isWritten) await database.transaction((tx) => deleteAuditEntry(tx, { accountId, id: begun.id }));
  };
  if (outcome.status === "rejected") {
    await takeBack();
    throw outcome.reason;
  }
  const result = outcome.value;
  if (result === TAKEN_OVER || result.status >= 400) {
    await takeBack();
    return result;
  }
  const answered = (result.body ?? null) as { id?: string } | null;
  const id = given ?? (isNew ? (answered?.id ?? null) : null);
  const after = route.method === "DELETE" ? null : await read(input, id);
  const changes = changesBetween(before, after, body);
  // A change that changes nothing is none.
  if (route.method === "PATCH" && changes.length === 0) await takeBack();
  else {
    const entry = { ...begun, noun_id: id, name: nameOf(after ?? before), changes };
    await database.transaction((tx) => saveAuditEntry(tx, accountId, entry));
  }
  return result;
}

function actionOf(method: Route["method"], action: string | undefined): string {
  if (action === "order") return "ordered";
  if (method === "DELETE") return "deleted";
  return action ?? (method === "POST" ? "created" : "changed");
}

async function actorOf({ accountId, actor }: Auth, database: Database): Promise<AuditEntry["actor"]> {
  const { kind, id } = actor;
  if (kind === "user") return { kind, id, name: actor.session.user.name };
  return { kind, id, name: (await findApiKey(database, { accountId, id }))?.name ?? id };
}

/** What people call it: a line without a name by its number. */
function nameOf(shown: Fields | null): string | null {
  const name = shown?.name ?? shown?.number ?? null;
  return typeof name === "string" ? name : null;
}

/** How a thing is read: as its route shows it; of all of a kind, their names in their order. */
function readerOf(noun: string, routes: readonly Route[], database: Database): Read {
  const shows = (path: string) => routes.find((route) => route.method === "GET" && route.path === path);
  const one = shows(`/v1/${noun}/{id}`);
  const all = shows(`/v1/${noun}`);
  return async (input, id) => {
    const { auth } = input;
    if (auth === null) return null;
    const { accountId } = auth;
    if (noun === "members" && id !== null) {
      const user = await findUser(database, { accountId, id });
      return user && { name: user.name, email: user.email, role: user.role };
    }
    if (noun === "keys" && id !== null) return findApiKey(database, { accountId, id });
    const route = id === null ? all : one;
    const body = route && (await answerOf(route, { ...input, params: { id }, query: { limit: 200 }, body: undefined }));
    return body && "data" in body ? { order: (body.data as Fields[]).map(nameOf) } : (body ?? null);
  };
}

/** What a route answers; null where there is nothing. */
async function answerOf(route: Route, input: Input): Promise<Fields | null> {
  try {
    const result = await route.handler(input);
    return result === TAKEN_OVER ? null : ((result.body ?? null) as Fields | null);
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

/** The routes that every kind of record has: list, create, read, change, delete. */
import { z } from "zod";
import type { Kept, RecordDesk, RecordRefusal } from "../calls/records/record-desk.ts";
import { clientIdSchema } from "../contract/fields.ts";
import type { Scope } from "../contract/scopes.ts";
import type { Position } from "../store/lists.ts";
import { listOf, pageOf, pageQuery, toPage } from "./page.ts";
import { invalidFields, noSuch, Problem, pointerTo, taken } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const params = z.object({ id: clientIdSchema });
const positionSchema = z.strictObject({ at: z.int(), id: z.string() });

type ListedRecord = { id: string; created_at: number };

/** What tells the routes of one kind of record from those of another. */
export type RecordNoun<View, New, Patch, Filters extends z.ZodRawShape> = {
  /** `agent`, as people call one. */
  name: string;
  /** `an agent`. */
  one: string;
  /** `/v1/agents`; its last part is what the group is listed under. */
  path: string;
  scopes: { read: Scope; write: Scope };
  schemas: { view: z.ZodType<View>; create: z.ZodType<New>; patch: z.ZodType<Patch> };
  desk: RecordDesk<View, New, Patch, z.output<z.ZodObject<Filters>>>;
  /** What a list may be narrowed by. */
  filters: Filters;
  /** What is said of the routes beside their summaries. */
  notes?: { list?: string; create?: string; change?: string; remove?: string };
  /** Where a record stands on a list; by default its age. */
  positionOf?(view: View): Position;
};

/** The five routes of one kind of record. */
export function routesOf<View extends ListedRecord, New, Patch, Filters extends z.ZodRawShape>(
  noun: RecordNoun<View, New, Patch, Filters>,
): Route[] {
  const { name, one, path, scopes, schemas, desk, notes = {} } = noun;
  const { positionOf = ({ created_at, id }: View) => ({ at: created_at, id }) } = noun;
  const tag = path.split("/").at(-1) ?? name;
  const described = (description: string | undefined) => (description === undefined ? {} : { description });
  const shown = (id: string, view: View | null): View => {
    if (view === null) throw noSuch(name, id);
    return view;
  };

  return [
    defineRoute({
      method: "GET",
      path,
      summary: `List ${tag.replaceAll("-", " ")}`,
      ...described(notes.list ?? "The newest first."),
      tag,
      scope: scopes.read,
      query: z.strictObject({ ...noun.filters, ...pageQuery(positionSchema) }),
      responses: { 200: { description: "A page of them.", schema: pageOf(schemas.view) as z.ZodType<unknown> } },
      async handler({ query, auth: { accountId } }) {
        const { cursor: before, limit, ...filter } = query as z.output<z.ZodObject<Filters>> & Paging;
        const rows = await desk.list(accountId, { filter: filter as never, before, limit: limit + 1 });
        return { status: 200, body: toPage(rows, limit, positionOf) };
      },
    }),
    defineRoute({
      method: "POST",
      path,
      summary: `Create ${one}`,
      ...described(notes.create),
      tag,
      scope: scopes.write,
      body: schemas.create as z.ZodType<unknown>,
      responses: { 201: { description: `The ${name}.`, schema: schemas.view as z.ZodType<unknown> } },
      problems: [409],
      async handler({ body, auth: { accountId } }) {
        return { status: 201, body: keptOrRefused(await desk.create(accountId, body as New)) };
      },
    }),
    defineRoute({
      method: "GET",
      path: `${path}/{id}`,
      summary: `Read ${one}`,
      tag,
      scope: scopes.read,
      params,
      responses: { 200: { description: `The ${name}.`, schema: schemas.view as z.ZodType<unknown> } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        return { status: 200, body: shown(id, await desk.find(accountId, id)) };
      },
    }),
    defineRoute({
      method: "PATCH",
      path: `${path}/{id}`,
      summary: `Change ${one}`,
      ...described(notes.change ?? "Only what is given changes."),
      tag,
      scope: scopes.write,
      params,
      body: schemas.patch as z.ZodType<unknown>,
      responses: { 200: { description: `The ${name} as it is now.`, schema: schemas.view as z.ZodType<unknown> } },
      problems: [404, 409],
      async handler({ params: { id }, body, auth: { accountId } }) {
        const kept = await desk.change(accountId, id, body as Patch);
        return { status: 200, body: shown(id, kept && keptOrRefused(kept)) };
      },
    }),
    defineRoute({
      method: "DELETE",
      path: `${path}/{id}`,
      summary: `Delete ${one}`,
      ...described(notes.remove),
      tag,
      scope: scopes.write,
      params,
      responses: { 204: { description: "It is gone." } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        if (!(await desk.remove(accountId, id))) throw noSuch(name, id);
        return { status: 204 };
      },
    }),
  ];
}

/** The route that puts records of one kind, which have an order of the account's own, into another one. */
export function orderRouteOf<View>({
  path,
  operationId,
  name,
  scope,
  most,
  view,
  order,
}: {
  path: string;
  operationId: string;
  /** `outcome tag`. */
  name: string;
  scope: Scope;
  /** The most that an account has of them. */
  most: number;
  view: z.ZodType<View>;
  /** Null where the ids are not those of all, each once. */
  order(accountId: string, ids: readonly string[]): Promise<View[] | null>;
}): Route {
  const named = operationId.replace(/^order(.*)s$/, "$1Order");
  return defineRoute({
    method: "PUT",
    path: `${path}/order`,
    operationId,
    summary: `Put the ${name}s into an order`,
    description: `Names every ${name} once.`,
    tag: path.split("/").at(-1) ?? name,
    scope,
    body: z.strictObject({ ids: z.array(clientIdSchema).max(most) }).meta({ id: named }),
    responses: {
      200: { description: "All of them, in their new order.", schema: listOf(view) as z.ZodType<unknown> },
    },
    async handler({ body: { ids }, auth: { accountId } }) {
      const ordered = await order(accountId, ids);
      if (ordered !== null) return { status: 200, body: { data: ordered } };
      const message = `The list does not name every ${name} exactly once.`;
      const fix = `Send the ids of GET ${path} in the order you want.`;
      throw invalidFields([{ in: "body", pointer: "#/ids", message, fix }]);
    },
  });
}

type Paging = { cursor?: Position; limit: number };

function keptOrRefused<View>({ record, refusal }: Kept<View>): View {
  if (refusal === undefined) return record;
  throw problemOf(refusal);
}

/** A refusal of a record as a problem: 422 where a field is wrong, 409 where it conflicts with what there is. */
function problemOf(refusal: RecordRefusal): Problem {
  const { code, message } = refusal;
  if (code === "too_many") return new Problem({ status: 409, code, detail: message });
  if (code !== "invalid_field") return taken({ code, field: refusal.field, message });
  const { path, fix } = refusal;
  return invalidFields([{ in: "body", pointer: pointerTo(path), message, fix }]);
}

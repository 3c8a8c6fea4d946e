/** Calls as a table for spreadsheets (RFC 4180), sent as they are read. */
import { once } from "node:events";
import { callFiltersSchema } from "../contract/call-filters.ts";
import type { Call } from "../contract/events.ts";
import { remoteName, remoteNumber, talkSeconds } from "../model/call.ts";
import { createCallList } from "./call-list.ts";
import type { Dependencies } from "./dependencies.ts";
import { SECURITY_HEADERS } from "./endpoint.ts";
import { defineRoute, type RawReply, type Route, TAKEN_OVER } from "./route.ts";

const ROWS_AT_ONCE = 200;

const COLUMNS: [name: string, value: (call: Call) => string | number | undefined][] = [
  ["id", ({ id }) => id],
  ["started_at", ({ started_at }) => isoOf(started_at)],
  ["answered_at", ({ answered_at }) => isoOf(answered_at)],
  ["ended_at", ({ ended_at }) => isoOf(ended_at)],
  ["direction", ({ direction }) => direction],
  ["from", ({ from }) => from],
  ["to", ({ to }) => to],
  ["contact_number", remoteNumber],
  ["contact_name", (call) => call.contact?.name ?? remoteName(call)],
  ["agent_id", ({ agent }) => agent?.id],
  ["agent_name", ({ agent }) => agent?.name],
  ["team", ({ team }) => team],
  ["line", ({ line }) => line],
  ["widget", ({ widget }) => widget],
  ["campaign", ({ campaign }) => campaign],
  ["status", ({ status }) => status],
  ["result", ({ result }) => result],
  ["ended_by", ({ ended_by }) => ended_by],
  ["talk_seconds", talkSeconds],
  ["outcome", ({ outcome }) => outcome?.tag],
  ["outcome_type", ({ outcome }) => outcome?.tag_type],
  ["notes", ({ outcome }) => outcome?.notes],
  ["summary", ({ summary }) => summary],
  ["recording_url", ({ recording_url }) => recording_url],
  ["is_test", ({ is_test }) => String(is_test)],
];

/** Spreadsheets take a text for UTF-8 by it. */
const BYTE_ORDER_MARK = "\ufeff";

export function callsCsvRoute(dependencies: Dependencies): Route {
  const list = createCallList(dependencies);
  return defineRoute({
    method: "GET",
    path: "/v1/calls.csv",
    operationId: "exportCalls",
    summary: "Export calls as CSV, the newest first",
    description:
      "All calls that the same filters of `GET /v1/calls` find, sent as they are read. A cell that a spreadsheet would take for a formula begins with an apostrophe.",
    tag: "calls",
    scope: "events:read",
    query: callFiltersSchema,
    responses: { 200: { description: "A table with a line of names.", contentType: "text/csv; charset=utf-8" } },
    async handler({ query: filters, auth: { accountId }, reply, signal }): Promise<typeof TAKEN_OVER> {
      const pages = list.pages({ accountId, filters, limit: ROWS_AT_ONCE });
      // The first page is read before the answer begins: what is wrong with it is still answered as a problem.
      const first = await pages.next();
      await send(reply, rowsOf(first, pages), signal);
      return TAKEN_OVER;
    },
  });
}

async function* rowsOf(first: IteratorResult<Call[]>, rest: AsyncGenerator<Call[]>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + line(COLUMNS.map(([name]) => name));
  if (first.done) return;
  yield linesOf(first.value);
  for await (const calls of rest) yield linesOf(calls);
}

function linesOf(calls: readonly Call[]): string {
  return calls.map((call) => line(COLUMNS.map(([, value]) => value(call)))).join("");
}

/** Sends texts as they come, never more than whoever reads them takes. An answer that breaks off is seen to be broken. */
async function send(reply: RawReply, texts: AsyncGenerator<string>, closing: AbortSignal): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  const gone = new AbortController();
  raw.once("close", () => gone.abort());
  raw.on("error", () => {});
  raw.writeHead(200, {
    ...SECURITY_HEADERS,
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": 'attachment; filename="calls.csv"',
    ...(closing.aborted && { connection: "close" }),
  });
  if (raw.req.method === "HEAD") {
    raw.end();
    return;
  }
  try {
    for await (const text of texts) {
      if (gone.signal.aborted || closing.aborted) break;
      if (!raw.write(text)) await once(raw, "drain", { signal: gone.signal }).catch(() => {});
    }
    if (closing.aborted) raw.destroy();
    else raw.end();
  } catch (error) {
    raw.destroy();
    throw error;
  }
}

function isoOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

function line(values: readonly (string | number | undefined)[]): string {
  return `${values.map((value) => cell(String(value ?? ""))).join(",")}\r\n`;
}

/** What begins like this spreadsheets compute; plain numbers, as phone numbers are written, do no harm. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const PLAIN_NUMBER = /^[+-]?\d+$/;

function cell(text: string): string {
  const safe = FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

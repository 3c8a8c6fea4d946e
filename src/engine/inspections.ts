/** What inspectors receive: it is looked at, kept and answered. */
import { setTimeout as wait } from "node:timers/promises";
import type { InspectorAnswer } from "../contract/inspectors.ts";
import { verify } from "../journey/sign.ts";
import { newId } from "../model/ids.ts";
import { redactHeaders } from "../model/secret-headers.ts";
import type { Database } from "../store/database.ts";
import type { InspectedTable } from "../store/inspector-tables.ts";
import { findInspectorByToken, insertInspected, KEPT_REQUESTS } from "../store/inspectors.ts";
import type { Directory } from "./directory.ts";
import { inspectorToken } from "./inspector-address.ts";

/** How much of a body is kept, in bytes. */
const KEPT_BYTES = 65_536;

/** A request as it arrived; `path` with its query string, header names in lower case. */
export type Arrived = { method: string; path: string; headers: Record<string, string>; body: Buffer };

export type Answered = { status: number; headers: Record<string, string>; body: string };

export type Inspections = {
  /**
   * Keeps a request that has come to an inspector, and answers as that is set up to, after its delay or when `signal` is
   * aborted. Null where nothing listens there.
   */
  receive(token: string, arrived: Arrived, options: { signal: AbortSignal }): Promise<Answered | null>;
  /** Resolves when all is written down. */
  stop(): Promise<void>;
};

export function createInspections({
  database,
  directory,
  onError,
}: {
  database: Database;
  directory: Pick<Directory, "connectorsOf">;
  onError(error: unknown): void;
}): Inspections {
  // Written behind the answers, many at once: a busy connector must not cost the store a commit for each.
  const unwritten = new Map<string, InspectedTable[]>();
  let writing: Promise<void> | null = null;

  function keep(row: InspectedTable): void {
    const rows = unwritten.get(row.inspector_id) ?? [];
    rows.push(row);
    if (rows.length > KEPT_REQUESTS) rows.shift();
    unwritten.set(row.inspector_id, rows);
    writing ??= write().finally(() => {
      writing = null;
    });
  }

  async function write(): Promise<void> {
    for (const [id] of unwritten) {
      const rows = unwritten.get(id) ?? [];
      unwritten.delete(id);
      await database.transaction((tx) => insertInspected(tx, rows)).catch(onError);
    }
  }

  /** Who has signed a request, among the connectors that point to this inspector. */
  function signatureOf(accountId: string, token: string, { headers, body }: Arrived) {
    if (headers["webhook-signature"] === undefined) return UNSIGNED;
    const text = body.toString();
    let problem = "no connector of this account points to this inspector";
    for (const { id, url, secrets } of directory.connectorsOf(accountId)) {
      if (inspectorToken(url) !== token) continue;
      for (const { secret } of secrets) {
        const found = verify({ headers, body: text, secret });
        if (found.kind === "valid") return { signature: "valid", signature_problem: null, connector_id: id } as const;
        problem = found.reason;
      }
    }
    return { signature: "invalid", signature_problem: problem, connector_id: null } as const;
  }

  return {
    async receive(token, arrived, { signal }) {
      const inspector = await findInspectorByToken(database, token);
      if (inspector === null) return null;
      const { account_id, id: inspector_id } = inspector;
      const answer = JSON.parse(inspector.answer) as InspectorAnswer;
      const { method, path, headers, body } = arrived;
      const kept = body.subarray(0, KEPT_BYTES);
      keep({
        id: newId("req"),
        inspector_id,
        account_id,
        received_at: Date.now(),
        method,
        path: storable(path),
        event: eventOf(body),
        size: body.length,
        ...signatureOf(account_id, token, arrived),
        status: answer.status,
        headers: JSON.stringify(redactHeaders(headers)),
        // As part of a stream, so that a character that was cut in two is left out.
        body: storable(new TextDecoder().decode(kept, { stream: kept.length < body.length })),
        truncated: kept.length < body.length ? 1 : 0,
      });
      if (answer.delay_ms > 0) await wait(answer.delay_ms, undefined, { signal }).catch(() => {});
      return answered(answer);
    },
    async stop() {
      while (writing !== null) await writing;
    },
  };
}

const UNSIGNED = { signature: "none", signature_problem: null, connector_id: null } as const;

/** PostgreSQL's texts have no U+0000: the picture of it takes its place. */
function storable(text: string): string {
  return text.replaceAll("\0", "\u2400");
}

const MAX_EVENT_NAME = 100;

/** What a body calls its event, in whatever dialect. */
function eventOf(body: Buffer): string | null {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { type, eventType, event_type, event } = value as Record<string, unknown>;
  const name = [eventType, event_type, event, type].find((each) => typeof each === "string");
  return typeof name === "string" ? storable(name.slice(0, MAX_EVENT_NAME).toWellFormed()) : null;
}

/** Somebody to be seen on the agent's screen. */
const CONTACT = {
  id: "sample-1",
  crmType: "Inspector",
  fields: [
    { title: "Name", value: "Ada Lovelace" },
    { title: "Company", value: "Analytical Engines Ltd" },
    { title: "In your CRM", value: "https://crm.example/contacts/sample-1", isWebsite: true },
  ],
};

function answered({ status, contact }: InspectorAnswer): Answered {
  const isSuccess = status < 300;
  const body = isSuccess
    ? { success: true, ...(contact && { contact: CONTACT }) }
    : { success: false, error: `This inspector answers ${status}, as it is set up to.` };
  return { status, headers: { "content-type": "application/json" }, body: status === 204 ? "" : JSON.stringify(body) };
}

/** What differs between a request that was sent and the one that would be. */
import { isDeepStrictEqual } from "node:util";
import { createTwoFilesPatch } from "diff";
import type { Difference, PreviewRequest } from "../../contract/previews.ts";
import type { Json } from "../../model/json.ts";

const MAX_DIFFERENCES = 50;
const MAX_VALUE_CHARACTERS = 2_000;
const MAX_DEPTH = 32;
const MAX_UNIFIED_CHARACTERS = 16_384;
/** Finding a diff takes time that grows with what there is to read and with the edits: more than a person reads is left. */
const MAX_READ_CHARACTERS = 65_536;
const MAX_EDITS = 500;

/** A new version of Hookswitch, a new attempt and a trace are no change of a webhook. */
const PASSING_HEADER = /^(webhook-.*|traceparent|tracestate)$/;
const OWN_USER_AGENT = /^Hookswitch\//;

/** The differences of two requests, none when they say the same. JSON is compared by its values, not by its spaces. */
export function compareRequests(sent: PreviewRequest, now: PreviewRequest): Difference[] {
  const differences: Difference[] = [];
  collect(lasting(sent), lasting(now), { path: "", depth: 0, differences });
  return differences;
}

/** Two requests as a unified diff, a line for each field; null where it would be too long to read. */
export function unifiedDiff(sent: PreviewRequest, now: PreviewRequest): string | null {
  const before = laidOut(lasting(sent));
  const after = laidOut(lasting(now));
  if (before.length + after.length > MAX_READ_CHARACTERS) return null;
  const text = createTwoFilesPatch("sent", "preview", before, after, undefined, undefined, {
    maxEditLength: MAX_EDITS,
  });
  return text === undefined || text.length > MAX_UNIFIED_CHARACTERS ? null : text;
}

type Lasting = { method: string; url: string; headers: Record<string, string>; body: Json };

function lasting({ method, url, headers, body }: PreviewRequest): Lasting {
  const kept = Object.entries(headers).filter(
    ([name, value]) => !PASSING_HEADER.test(name) && !(name === "user-agent" && OWN_USER_AGENT.test(value)),
  );
  return { method, url, headers: Object.fromEntries(kept), body: readable(body) };
}

function readable(body: string | null): Json {
  if (body === null) return null;
  try {
    return JSON.parse(body) as Json;
  } catch {
    return body;
  }
}

type Place = { path: string; depth: number; differences: Difference[] };

function collect(before: Json, after: Json, { path, depth, differences }: Place): void {
  if (differences.length >= MAX_DIFFERENCES || isDeepStrictEqual(before, after)) return;
  if (!hasParts(before) || !hasParts(after) || Array.isArray(before) !== Array.isArray(after) || depth === MAX_DEPTH) {
    differences.push({ path, kind: "changed", before: brief(before), after: brief(after) });
    return;
  }
  const old = new Map(Object.entries(before));
  const young = new Map(Object.entries(after));
  for (const key of new Set([...old.keys(), ...young.keys()])) {
    if (differences.length >= MAX_DIFFERENCES) return;
    const inner = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const [was, is] = [old.get(key), young.get(key)];
    if (was === undefined) differences.push({ path: inner, kind: "added", after: brief(is ?? null) });
    else if (is === undefined) differences.push({ path: inner, kind: "removed", before: brief(was) });
    else collect(was, is, { path: inner, depth: depth + 1, differences });
  }
}

function hasParts(value: Json): value is Json[] | { [key: string]: Json } {
  return typeof value === "object" && value !== null;
}

/** A value as it is, or the beginning of its JSON where that is long. */
function brief(value: Json): Json {
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_CHARACTERS ? value : `${text.slice(0, MAX_VALUE_CHARACTERS)}…`;
}

/** A request as a person reads it, a line for each field. */
function laidOut({ method, url, headers, body }: Lasting): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const content = body === null ? "" : typeof body === "string" ? body : JSON.stringify(body, null, 2);
  return [`${method} ${url}`, ...lines.sort(), "", content, ""].join("\n");
}

import type { ApiClient } from "./api-client.ts";

/** The path of every kind of record with the least that one is made of. */
export const LEAST_RECORDS = {
  agents: { name: "Grace" },
  teams: { name: "Sales" },
  lines: { number: "+493023125900" },
  "outcome-tags": { name: "Sold", type: "positive" },
  contacts: { name: "Ada Lovelace", numbers: [{ number: "+493023125014" }] },
} as const;

export type RecordNoun = keyof typeof LEAST_RECORDS;

/** Makes one record of every kind; returns their ids by their paths' last part. */
export async function makeRecords(
  api: ApiClient,
  given: Partial<Record<RecordNoun, object>> = {},
): Promise<Record<RecordNoun, string>> {
  const ids: [string, string][] = [];
  for (const [noun, least] of Object.entries(LEAST_RECORDS)) {
    const { id } = await api.post<{ id: string }>(`/v1/${noun}`, { ...least, ...given[noun as RecordNoun] });
    ids.push([noun, id]);
  }
  return Object.fromEntries(ids) as Record<RecordNoun, string>;
}

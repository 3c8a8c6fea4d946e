import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { api, type Preview } from "../api.ts";
import { texts } from "../texts.ts";
import { type ConnectorFields, toBody } from "./fields.ts";

/** So long nothing must change before the server is asked, in milliseconds. */
const PAUSE_MS = 350;

/** Stands where no address is given yet. */
const SOME_URL = "https://your-receiver.example/hooks";

/** What a connector would send as it is edited. @param id null for one that is not saved. */
export type Asked = { id: string | null; fields: ConnectorFields; callId: string | null };

export function usePreview({ id, fields, callId }: Asked): UseQueryResult<Preview> {
  const [settled] = useDebouncedValue(fields, PAUSE_MS);
  const change = bodyOf(settled);
  const chosen = callId === null ? {} : { call_id: callId };
  return useQuery({
    queryKey: ["preview", id, settled.dialect, JSON.stringify(change), callId],
    queryFn: ({ signal }) =>
      id === null
        ? api.post("/v1/connectors/preview", {
            body: { connector: { ...change, dialect: settled.dialect }, ...chosen },
            signal,
          })
        : api.post("/v1/connectors/{id}/preview", { path: { id }, body: { change, ...chosen }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 30_000,
  });
}

/** Which webhooks of the last calls would be others; asked for when somebody wants to know. */
export function useComparison({ id, fields, calls }: { id: string; fields: ConnectorFields; calls: number }) {
  const [settled] = useDebouncedValue(fields, PAUSE_MS);
  const change = bodyOf(settled);
  return useQuery({
    queryKey: ["comparison", id, JSON.stringify(change), calls],
    queryFn: async ({ signal }) => {
      const body = { change, compare_calls: calls };
      return (await api.post("/v1/connectors/{id}/preview", { path: { id }, body, signal })).comparison;
    },
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 30_000,
  });
}

/** What is not filled in yet must not keep the rest from being seen. */
function bodyOf(fields: ConnectorFields) {
  const body = toBody(fields);
  return { ...body, name: body.name || texts.preview.title, url: body.url || SOME_URL };
}

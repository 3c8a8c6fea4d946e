import type { Schemas } from "../../src/client/index.ts";
import type { Connector } from "../api.ts";

/** A connector as its form has it: the API's names, so that what it refuses appears at the field. */
export type ConnectorFields = {
  name: string;
  dialect: string;
  url: string;
  /** Null for every event of the dialect. */
  events: string[] | null;
  headers: { name: string; value: string; key: string }[];
  settings: Record<string, unknown>;
  timeout_s: number | string;
  retry_limit: number | string;
  total_timeout_s: number | string;
  concurrency: number | string;
  rate_limit: number | string;
  ordered: boolean;
};

export const EMPTY: ConnectorFields = {
  name: "",
  dialect: "standard",
  url: "",
  events: null,
  headers: [],
  settings: {},
  timeout_s: 15,
  retry_limit: 7,
  total_timeout_s: "",
  concurrency: 20,
  rate_limit: "",
  ordered: true,
};

export function toFields(connector: Connector): ConnectorFields {
  const { name, dialect, url, events, headers, settings, timeout_ms, retry_limit, concurrency, ordered } = connector;
  return {
    name,
    dialect,
    url,
    events,
    headers: Object.entries(headers).map(([header, value]) => ({ name: header, value, key: header })),
    settings,
    timeout_s: timeout_ms / 1_000,
    retry_limit,
    total_timeout_s: connector.total_timeout_s ?? "",
    concurrency,
    rate_limit: connector.rate_limit ?? "",
    ordered,
  };
}

/** What is sent; what is no number is left to the server to refuse. */
export function toBody(fields: ConnectorFields) {
  const { name, url, events, headers, settings, timeout_s, retry_limit, concurrency, ordered } = fields;
  return {
    name,
    url,
    events: events as Schemas["NewConnector"]["events"],
    headers: Object.fromEntries(
      headers.filter((header) => header.name !== "").map((header) => [header.name, header.value]),
    ),
    settings: settings as Schemas["NewConnector"]["settings"],
    timeout_ms: Math.round(Number(timeout_s) * 1_000),
    retry_limit: Number(retry_limit),
    total_timeout_s: fields.total_timeout_s === "" ? null : Number(fields.total_timeout_s),
    concurrency: Number(concurrency),
    rate_limit: fields.rate_limit === "" ? null : Number(fields.rate_limit),
    ordered,
  };
}

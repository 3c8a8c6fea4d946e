import type { Schemas } from "../../src/client/index.ts";
import { numberIn } from "../parts/number-in.ts";

type Connector = Schemas["Connector"];

export type Method = NonNullable<Connector["method"]>;
export type Source = Schemas["VariableSource"];
export type Access = { [K in keyof Connector["access"]]-?: string[] };

/** A variable of a template as its form has it: what its source does not need stays for when it is chosen again. */
export type Variable = {
  key: string;
  name: string;
  source: Source["source"];
  field: string;
  format: "iso" | "ms" | "s";
};

/** A connector as its form has it: the API's names, so that what it refuses appears at the field. */
export type ConnectorFields = {
  name: string;
  dialect: string;
  url: string;
  /** Null for every event of the dialect. */
  events: string[] | null;
  access: Access;
  /** Empty for the dialect's own. */
  method: Method | "";
  headers: { name: string; value: string; key: string }[];
  /** Whether the body is the template's; what is written there stays while it is not. */
  hasTemplate: boolean;
  template: { format: "json" | "text"; body: string; variables: Variable[] };
  hasSuccess: boolean;
  /** Each status is a number, or two with a hyphen. */
  success: { status: string[]; response_key: string; expected_value: boolean };
  settings: Record<string, unknown>;
  timeout_s: number | string;
  retry_limit: number | string;
  total_timeout_s: number | string;
  concurrency: number | string;
  rate_limit: number | string;
  ordered: boolean;
};

const NO_ACCESS: Access = { direction: [], line: [], agent: [], team: [], widget: [], campaign: [], source: [] };

export const EMPTY: ConnectorFields = {
  name: "",
  dialect: "standard",
  url: "",
  events: null,
  access: NO_ACCESS,
  method: "",
  headers: [],
  hasTemplate: false,
  template: { format: "json", body: "", variables: [] },
  hasSuccess: false,
  success: { status: [], response_key: "", expected_value: true },
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
  const { template, success } = connector;
  return {
    name,
    dialect,
    url,
    events,
    access: { ...NO_ACCESS, ...connector.access },
    method: connector.method ?? "",
    headers: Object.entries(headers).map(([header, value]) => ({ name: header, value, key: header })),
    hasTemplate: template !== null,
    template: template
      ? { format: template.format, body: template.body, variables: toVariables(template.variables) }
      : EMPTY.template,
    hasSuccess: success !== null,
    success: success
      ? {
          status: statusTexts(success.status),
          response_key: success.response_key ?? "",
          expected_value: success.expected_value,
        }
      : EMPTY.success,
    settings,
    timeout_s: timeout_ms / 1_000,
    retry_limit,
    total_timeout_s: connector.total_timeout_s ?? "",
    concurrency,
    rate_limit: connector.rate_limit ?? "",
    ordered,
  };
}

function toVariables(variables: Record<string, Source>): Variable[] {
  return Object.entries(variables).map(([name, source]) => toVariable(name, source));
}

/** A variable's mapping as its row has it. */
export function toVariable(name: string, source: Source): Variable {
  return {
    key: name,
    name,
    source: source.source,
    field: "field" in source ? source.field : "",
    format: source.source === "timestamp" ? (source.format ?? "iso") : "iso",
  };
}

function statusTexts(status: Schemas["SuccessConditions"]["status"] | null): string[] {
  if (status === null || status === undefined) return [];
  const all = Array.isArray(status) ? status : [status];
  return all.map((each) => (typeof each === "number" ? String(each) : `${each.from}-${each.to}`));
}

/** What is sent; what is no number is left to the server to refuse. */
export function toBody(fields: ConnectorFields) {
  const { name, url, events, headers, settings, timeout_s, retry_limit, concurrency, ordered } = fields;
  return {
    name,
    url,
    events: events as Schemas["NewConnector"]["events"],
    access: Object.fromEntries(
      Object.entries(fields.access).filter(([, chosen]) => chosen.length > 0),
    ) as Schemas["Access"],
    method: fields.method === "" ? null : fields.method,
    headers: Object.fromEntries(
      headers.filter((header) => header.name !== "").map((header) => [header.name, header.value]),
    ),
    template: fields.hasTemplate ? templateOf(fields.template) : null,
    success: fields.hasSuccess ? successOf(fields.success) : null,
    settings: settings as Schemas["NewConnector"]["settings"],
    timeout_ms: Math.round(numberIn(timeout_s) * 1_000),
    retry_limit: numberIn(retry_limit),
    total_timeout_s: fields.total_timeout_s === "" ? null : Number(fields.total_timeout_s),
    concurrency: numberIn(concurrency),
    rate_limit: fields.rate_limit === "" ? null : Number(fields.rate_limit),
    ordered,
  };
}

/** What is sent to create a connector. */
export function toNewConnector(fields: ConnectorFields) {
  return { ...toBody(fields), dialect: fields.dialect };
}

function templateOf({ format, body, variables }: ConnectorFields["template"]): Schemas["Template"] {
  const named = variables.filter(({ name }) => name !== "");
  return { format, body, variables: Object.fromEntries(named.map((variable) => [variable.name, sourceOf(variable)])) };
}

/** Where a variable comes from, as the API has it. */
export function sourceOf({ source, field, format }: Variable): Source {
  if (source === "default") return { source };
  return (source === "timestamp" ? { source, field, format } : { source, field }) as Source;
}

function successOf({ status, response_key, expected_value }: ConnectorFields["success"]): Schemas["SuccessConditions"] {
  return {
    status: status.length === 0 ? null : status.map(statusOf),
    response_key: response_key === "" ? null : response_key,
    expected_value,
  };
}

function statusOf(text: string) {
  const [from, to] = text.split("-").map(Number);
  return to === undefined ? Number(from) : { from: Number(from), to };
}

/** Whether a text is a status, or a range of them. */
export function isStatus(text: string): boolean {
  return /^\d{3}(-\d{3})?$/.test(text);
}

/** What the API takes for a header's value. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]{0,4096}$/;

/** The field of the form that a field of the API is: headers are a list there, variables too. */
export function formPath(path: readonly string[], fields: Pick<ConnectorFields, "headers" | "template">): string {
  const [first, second, third] = path;
  if (first === "headers" && second !== undefined) {
    const index = fields.headers.findIndex(({ name }) => name === second);
    // The API names a header, whichever half of it is wrong.
    const part = HEADER_VALUE.test(fields.headers[index]?.value ?? "") ? "name" : "value";
    return index === -1 ? "headers" : `headers.${index}.${part}`;
  }
  if (first === "template" && second === "variables" && third !== undefined) {
    const index = fields.template.variables.findIndex(({ name }) => name === third);
    return index === -1
      ? "template.variables"
      : `template.variables.${index}.${path[3] === "field" ? "field" : "name"}`;
  }
  if (first === "access" && second !== undefined) return `access.${second}`;
  if (first === "success" && second === "status") return "success.status";
  if (first === "timeout_ms") return "timeout_s";
  return path.join(".");
}

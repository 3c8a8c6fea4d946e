import type { SuccessConditions } from "../contract/connectors.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { storableText } from "../dialects/storable-text.ts";
import type { Connector } from "../model/connector.ts";
import type { Answer } from "../model/delivery.ts";
import type { Json } from "../model/json.ts";
import { readPath } from "../model/read-path.ts";

type Replied = Extract<Answer, { kind: "replied" }>;

const MAX_SHOWN = 60;

/**
 * Why an answer is no success, by the connector's own conditions where it has them, else by its dialect's idea; null when
 * it is one. A status and a response key, where both are asked for, must both hold (CONTRACTS §6).
 */
export function whyNoSuccess(answer: Replied, { success }: Connector, dialect: Dialect): string | null {
  const status = `answered with status ${answer.status}`;
  const isExpected =
    success?.status == null ? dialect.succeeds(answer.status) : includes(success.status, answer.status);
  if (!isExpected) return status;
  if (success?.response_key == null) return null;
  const wrong = whatIsWrong(answer, success.response_key, success.expected_value);
  return wrong === null ? null : storableText(`${status}, but ${wrong}`);
}

function includes(expected: NonNullable<SuccessConditions["status"]>, status: number): boolean {
  if (Array.isArray(expected)) return expected.some((one) => includes(one, status));
  return typeof expected === "number" ? expected === status : expected.from <= status && status <= expected.to;
}

function whatIsWrong({ body, truncated }: Replied, key: string, expected: boolean): string | null {
  let value: Json;
  try {
    value = JSON.parse(body) as Json;
  } catch {
    if (truncated) return `its body was cut at 64 KiB, so that "${key}" cannot be read`;
    return body.trim() === "" ? `it has no body to read "${key}" from` : `its body is not JSON to read "${key}" from`;
  }
  const found = readPath(value, key);
  if (found === undefined) return `its body has no "${key}"`;
  return found === expected ? null : `"${key}" is ${shown(found)}, not ${expected}`;
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

import { describe, expect, test } from "vitest";
import { exampleConnector } from "../../test/support/example-connector.ts";
import { successSchema } from "../contract/connectors.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { standard } from "../dialects/standard/dialect.ts";
import { voiceAgent } from "../dialects/voice-agent/dialect.ts";
import { whyNoSuccess } from "./success.ts";

const timing = { connect_ms: null, headers_ms: 1, body_ms: 1, total_ms: 2 };

function whyNot(
  { status = 200, body = "", truncated = false }: { status?: number; body?: string; truncated?: boolean },
  conditions: object | null,
  dialect: Dialect = standard,
) {
  const success = conditions === null ? null : successSchema.parse(conditions);
  const answer = { kind: "replied" as const, status, headers: {}, body, truncated, timing };
  return whyNoSuccess(answer, exampleConnector({ success }), dialect);
}

describe("the status", () => {
  test.each<[object | null, number[], number[]]>([
    [null, [200, 204, 299], [199, 300, 404, 500]],
    [{}, [200, 204, 299], [300, 404]],
    [{ status: 201 }, [201], [200, 202, 404]],
    [{ status: [200, 404] }, [200, 404], [201, 403]],
    [{ status: { from: 200, to: 399 } }, [200, 302, 399], [400, 500]],
    [{ status: [{ from: 200, to: 201 }, 409] }, [200, 201, 409], [202, 410]],
  ])("%j", (conditions, good, bad) => {
    for (const status of good) expect(whyNot({ status }, conditions), String(status)).toBeNull();
    for (const status of bad) expect(whyNot({ status }, conditions)).toBe(`answered with status ${status}`);
  });

  test("is the dialect's own where none is asked for", () => {
    expect(whyNot({ status: 204 }, { response_key: null }, voiceAgent)).toBe("answered with status 204");
    expect(whyNot({ status: 204 }, { status: 204 }, voiceAgent)).toBeNull();
  });
});

describe("the response key", () => {
  const key = { response_key: "data.ok" };

  test.each<[string, object, string | null]>([
    ['{"data": {"ok": true}}', key, null],
    ['{"data": {"ok": false}}', { ...key, expected_value: false }, null],
    ['{"data.ok": true}', key, null],
    ['[{"ok": true}]', { response_key: "0.ok" }, null],
    ['{"data": {"ok": false}}', key, '"data.ok" is false, not true'],
    ['{"data": {"ok": true}}', { ...key, expected_value: false }, '"data.ok" is true, not false'],
    ['{"data": {"ok": "true"}}', key, '"data.ok" is "true", not true'],
    ['{"data": {"ok": 1}}', key, '"data.ok" is 1, not true'],
    ['{"data": {"ok": null}}', key, '"data.ok" is null, not true'],
    [`{"data": {"ok": "${"x".repeat(99)}"}}`, key, `"data.ok" is "${"x".repeat(59)}…, not true`],
    ["{}", key, 'its body has no "data.ok"'],
    ['{"data": []}', key, 'its body has no "data.ok"'],
    ['{"data": {}}', { response_key: "data.constructor" }, 'its body has no "data.constructor"'],
    ["{}", { response_key: "__proto__" }, 'its body has no "__proto__"'],
    ["[]", { response_key: "length" }, 'its body has no "length"'],
    ["true", key, 'its body has no "data.ok"'],
    ["", key, 'it has no body to read "data.ok" from'],
    ["<html></html>", key, 'its body is not JSON to read "data.ok" from'],
    ['{"data": {"ok": tr', key, 'its body is not JSON to read "data.ok" from'],
  ])("of %s with %j", (body, conditions, wrong) => {
    expect(whyNot({ body }, conditions)).toBe(wrong === null ? null : `answered with status 200, but ${wrong}`);
  });

  test("of an answer that was cut cannot be read", () => {
    expect(whyNot({ body: '{"data": {"ok": true}', truncated: true }, key)).toContain("cut at 64 KiB");
  });

  test("must hold together with the status", () => {
    const conditions = { ...key, status: 201 };
    expect(whyNot({ status: 200, body: '{"data": {"ok": true}}' }, conditions)).toBe("answered with status 200");
    expect(whyNot({ status: 201, body: "{}" }, conditions)).toContain('has no "data.ok"');
    expect(whyNot({ status: 201, body: '{"data": {"ok": true}}' }, conditions)).toBeNull();
  });

  test("gives a reason that any store can hold", () => {
    const reason = whyNot({ body: '{"data": {"ok": "\\u0000\\ud800"}}' }, key) ?? "";
    expect(reason).not.toContain("\0");
    expect(reason.isWellFormed()).toBe(true);
  });
});

import { describe, expect, test } from "vitest";
import { exampleEvent } from "../../test/support/example-event.ts";
import type { Answer, ContactReading } from "../model/delivery.ts";
import documentedAnswer from "./fixtures/contact-answer.json" with { type: "json" };
import { readContact } from "./read-contact.ts";

function replied(body: unknown, truncated = false): Extract<Answer, { kind: "replied" }> {
  return {
    kind: "replied",
    status: 200,
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
    truncated,
    timing: { connect_ms: null, headers_ms: 1, body_ms: 1, total_ms: 2 },
  };
}

const read = (body: unknown, truncated = false) => readContact(exampleEvent("call.started"), replied(body, truncated));
const withField = (field: unknown) => ({
  success: true,
  contact: { id: "1", fields: [{ title: "A", value: "b" }, field] },
});

describe("a contact", () => {
  test("is read from the documented answer, to a started and to a ringing call", () => {
    const contact = {
      id: "1",
      crmType: "CRM",
      phoneNumber: "1234567890",
      callId: "1111111111.11111",
      fields: [
        { title: "CRM Lead URL", value: "https://crm-link", isWebsite: true },
        { title: "Email", value: "[email protected]", isWebsite: false },
        { title: "Name", value: "John Doe", isWebsite: false },
      ],
    };
    for (const type of ["call.started", "call.ringing"] as const) {
      expect(readContact(exampleEvent(type), replied(documentedAnswer))).toEqual({ kind: "contact", contact });
    }
  });

  test("is not looked for in the answer to any other event", () => {
    for (const type of ["call.answered", "call.ended", "call.outcome_set", "sms.received"] as const) {
      expect(readContact(exampleEvent(type), replied(documentedAnswer)), type).toEqual({ kind: "none" });
    }
  });

  test("may leave out success and all but its id, and stand behind a byte order mark", () => {
    const contact = { id: "7", fields: [] };
    expect(read('\uFEFF{"contact": {"id": 7}}\r\n')).toEqual({ kind: "contact", contact });
  });

  test("loses NUL and halves of surrogate pairs", () => {
    expect(
      read(
        String.raw`{"contact": {"id": "a\u0000b", "crmType": "\ud800", "fields": [{"title": "\udc00t", "value": "v\u0000"}]}}`,
      ),
    ).toEqual({
      kind: "contact",
      contact: { id: "ab", crmType: "\ufffd", fields: [{ title: "\ufffdt", value: "v", isWebsite: false }] },
    });
  });

  test("shows an empty website as plain text", () => {
    expect(read(withField({ title: "Link", value: null, isWebsite: true }))).toMatchObject({
      kind: "contact",
      contact: { fields: [{}, { title: "Link", value: "", isWebsite: false }] },
    });
  });
});

test.each([
  ["no body", ""],
  ["white space", " \r\n"],
  ["plain text", "OK"],
  ["a JSON text", '"OK"'],
  ["JSON null", "null"],
  ["an object without a contact", { success: true }],
  ["a refusal without a contact", { success: false, error: "unknown number" }],
  ["a null contact", { success: true, contact: null }],
])("%s is no contact, and nothing wrong", (_, body) => {
  expect(read(body)).toEqual({ kind: "none" });
});

test.each<[string, unknown, string | RegExp]>([
  ["broken JSON", '{"success": true, "contact": {', /^the answer is not valid JSON: /],
  ["a page", "\n<!doctype html><p>Thanks</p>", "the answer is a web page (HTML), not JSON with a contact"],
  ["a list", '[{"contact": {"id": 1}}]', "the answer is a list, not an object with a contact"],
  [
    "a failure with a contact",
    { success: false, contact: { id: "1" } },
    "success: must be true for the contact to be shown",
  ],
  [
    "a success that is none",
    { success: "yes", contact: { id: "1" } },
    "success: must be true for the contact to be shown",
  ],
  ["a contact that is a text", { contact: "John" }, /^contact: .*expected object, received string/],
  ["a contact without an id", { contact: {} }, /^contact\.id: .*expected string, received undefined/],
  ["an id that is a list", { contact: { id: [1] } }, /^contact\.id: .*expected string, received array/],
  ["fields that are no list", { contact: { id: 1, fields: {} } }, /^contact\.fields: .*expected array/],
  ["a field without a title", withField({ value: "x" }), /^contact\.fields\[1\]\.title: .*expected string/],
  ["a value that is an object", withField({ title: "x", value: {} }), /^contact\.fields\[1\]\.value: /],
  ["a value too long", withField({ title: "x", value: "y".repeat(4_097) }), /^contact\.fields\[1\]\.value: .*4096/],
  [
    "isWebsite as a text",
    withField({ title: "x", value: "y", isWebsite: "true" }),
    /^contact\.fields\[1\]\.isWebsite: /,
  ],
])("%s is malformed, with the reason", (_, body, reason) => {
  expect(read(body)).toEqual({
    kind: "malformed",
    reason: typeof reason === "string" ? reason : expect.stringMatching(reason),
  });
});

test("a reason that quotes a broken answer can be stored", () => {
  const reading = read('{"contact": \0\ud800}');
  expect(reading).toEqual({ kind: "malformed", reason: expect.stringContaining("contact") });
  const { reason } = reading as Extract<ContactReading, { kind: "malformed" }>;
  expect(reason).not.toContain("\0");
  expect(reason.isWellFormed()).toBe(true);
});

test.each([
  "javascript:alert(1)",
  "java\nscript:alert(1)",
  " javascript:alert(1)",
  "JavaScript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "ftp://crm.example",
  "//crm.example/1",
  "crm.example/1",
])("a website %j is malformed, named by its field", (value) => {
  expect(read(withField({ title: "Link", value, isWebsite: true }))).toEqual({
    kind: "malformed",
    reason: "contact.fields[1].value: a website must be an http:// or https:// link",
  });
});

test("a link is only a website where it says so", () => {
  expect(read(withField({ title: "Note", value: "javascript:alert(1)" }))).toMatchObject({ kind: "contact" });
});

describe("an answer that was cut", () => {
  test("says so when what was read is not whole", () => {
    expect(read(JSON.stringify(documentedAnswer).slice(0, 200), true)).toEqual({
      kind: "malformed",
      reason: "the answer was cut at 64 KiB and cannot be read",
    });
  });

  test("is read when only what followed the contact was lost", () => {
    expect(read(`${JSON.stringify(documentedAnswer)}      `, true)).toMatchObject({ kind: "contact" });
  });

  test("is no contact when it never looked like one", () => {
    expect(read("thanks ".repeat(10), true)).toEqual({ kind: "none" });
  });
});

test("an answer nested thousands of levels deep is malformed, not fatal", () => {
  const deep = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
  expect(read(`{"contact": {"id": 1, "fields": [{"title": "x", "value": ${deep}}]}}`)).toMatchObject({
    kind: "malformed",
  });
});

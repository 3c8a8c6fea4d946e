import fc from "fast-check";
import { expect, it } from "vitest";
import { AnswerReader, InvalidAnswer } from "./answer-reader.ts";

function read(pieces: Buffer[], ends: boolean) {
  const reader = new AnswerReader(() => {});
  try {
    for (const piece of pieces) reader.feed(piece);
    if (ends) reader.end();
  } catch (error) {
    if (!(error instanceof InvalidAnswer)) throw error;
    return "invalid";
  }
  const { status, headers, body, isDone, keepAliveMs } = reader;
  return { status, headers, body, isDone, keepAliveMs };
}

function cut(bytes: Buffer, places: number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, n) => bytes.subarray(at[n], end));
}

const ANSWERS = [
  "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
  "HTTP/1.1 103 Early\r\nlink: a\r\n\r\nHTTP/1.1 202 Accepted\r\ntransfer-encoding: gzip, Chunked\r\n\r\n3;a=b\r\nabc\r\n2 \r\n",
  "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0a\r\n0123456789\r\n0\r\nx-sum: 1\r\n\r\n",
  "HTTP/1.0 200 OK\r\n\r\nto the end",
  "HTTP/1.1 204\r\nkeep-alive: timeout=30, max=5\r\n\r\n",
  "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab and more",
  "HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\nab",
  "HTTP/1.1 200 OK\r\nx: a\r\n folded\r\n\r\n",
  "HTTP/1.1 200 OK\nx: a\r\n\r\n",
  "HTTP/2 200\r\n\r\n",
];

it.each(ANSWERS)("comes to the same however it is cut: %j", (text) => {
  const whole = read([Buffer.from(text)], true);
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 8 }), (places) => {
      expect(read(cut(Buffer.from(text), places), true)).toEqual(whole);
    }),
  );
});

it("reads what it should", () => {
  expect(read([Buffer.from(ANSWERS[0] ?? "")], false)).toEqual({
    status: 200,
    headers: { "content-type": "text/plain", "content-length": "5" },
    body: "hello",
    isDone: true,
    keepAliveMs: null,
  });
  expect(read([Buffer.from(ANSWERS[2] ?? "")], false)).toMatchObject({ body: "abc0123456789", isDone: true });
  expect(read([Buffer.from(ANSWERS[3] ?? "")], false)).toMatchObject({ isDone: false, keepAliveMs: 0 });
  expect(read([Buffer.from(ANSWERS[3] ?? "")], true)).toMatchObject({ body: "to the end", isDone: true });
  expect(read([Buffer.from(ANSWERS[4] ?? "")], false)).toMatchObject({ isDone: true, keepAliveMs: 30_000 });
  for (const text of ANSWERS.slice(5)) expect(read([Buffer.from(text)], true)).toBe("invalid");
});

it("takes any bytes for an answer or for none, and never fails otherwise", () => {
  const part = fc.oneof(
    fc.constantFrom(
      ...ANSWERS,
      "\r\n",
      "0\r\n\r\n",
      "HTTP/1.1 200 OK\r\n",
      "content-length: 3\r\n",
      "ffffffffffff\r\n",
    ),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 4 }), (parts, places) => {
      read(cut(Buffer.from(parts.join("")), places), true);
    }),
    { numRuns: 500 },
  );
});

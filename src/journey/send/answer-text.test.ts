import fc from "fast-check";
import { expect, it } from "vitest";
import { readBody } from "./answer-text.ts";

const bytes = (text: string) => Buffer.from(text);

it("reads UTF-8, and U+FFFD for what is none", () => {
  expect(readBody(bytes("Zoë 電話 🤙"), false)).toBe("Zoë 電話 🤙");
  expect(readBody(Buffer.of(0x61, 0xff, 0x62), false)).toBe("a\uFFFDb");
});

it("reads U+FFFD for NUL, which PostgreSQL's text cannot hold", () => {
  expect(readBody(bytes("a\0b\0"), false)).toBe("a\uFFFDb\uFFFD");
  fc.assert(
    fc.property(fc.uint8Array({ max: 3 }), (given) => {
      const decoded = new TextDecoder().decode(given).replaceAll("\0", "\uFFFD");
      expect(readBody(given, false)).toBe(decoded);
    }),
  );
});

it("leaves the bytes as they are", () => {
  const given = bytes("a\0b");
  readBody(given, false);
  expect(given).toEqual(bytes("a\0b"));
});

it("leaves out a character that was cut in two, of a truncated body alone", () => {
  const cut = bytes("aé").subarray(0, 2);
  expect(readBody(cut, true)).toBe("a");
  expect(readBody(cut, false)).toBe("a\uFFFD");
});

it("takes no more memory for bytes that are replaced than for others", () => {
  // 64 KiB of NUL are 128 KiB of U+FFFD; what replaces them one by one takes a megabyte and more on the way.
  const answers = Array.from({ length: 50 }, () => Buffer.alloc(65_536));
  const before = process.memoryUsage().heapUsed;
  const read = answers.map((answer) => readBody(answer, true));
  expect(read).toHaveLength(50);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(50 * 400_000);
});

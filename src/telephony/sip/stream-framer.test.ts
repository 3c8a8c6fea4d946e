import fc from "fast-check";
import { expect, it } from "vitest";
import { createStreamFramer } from "./stream-framer.ts";

const message = (body: string) => `OPTIONS sip:a SIP/2.0\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

it("cuts a stream into the same messages, wherever its chunks end", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string(), { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat(60), { maxLength: 20 }),
      (bodies, sizes) => {
        const stream = Buffer.from(bodies.map(message).join(""));
        const framer = createStreamFramer(() => {});
        const found: string[] = [];
        let at = 0;
        for (const size of [...sizes, stream.length]) {
          found.push(...(framer.push(stream.subarray(at, at + size)) ?? []).map(String));
          at += size;
        }
        expect(found).toEqual(bodies.map(message));
      },
    ),
  );
});

it("answers a keep-alive, and gives up a stream that cannot be followed", () => {
  let alive = 0;
  const framer = createStreamFramer(() => {
    alive += 1;
  });
  expect(framer.push(Buffer.from("\r\n\r\n"))).toEqual([]);
  expect(alive).toBe(1);
  expect(framer.push(Buffer.from("OPTIONS sip:a SIP/2.0\r\n\r\n"))).toBeNull();
  expect(createStreamFramer(() => {}).push(Buffer.alloc(20_000, "a"))).toBeNull();
  expect(createStreamFramer(() => {}).push(Buffer.from("A: 1\r\nl: 999999\r\n\r\n"))).toBeNull();
});

import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { newSecret, sign, verify } from "./sign.ts";

/** The vector of the Standard Webhooks reference libraries. */
const VECTOR = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestampS: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

describe("a signature", () => {
  test("is the published one for the published vector, with and without the secret's prefix", () => {
    const { secret, signature, ...message } = VECTOR;
    expect(sign({ ...message, secrets: [secret] })).toBe(signature);
    expect(sign({ ...message, secrets: [secret.slice("whsec_".length)] })).toBe(signature);
  });

  test("is what the public library makes of any body", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 0, max: 4_102_444_800 }), (body, timestampS) => {
        const secret = newSecret();
        const expected = new Webhook(secret).sign("dlv_1", new Date(timestampS * 1_000), body);
        expect(sign({ id: "dlv_1", timestampS, body, secrets: [secret] })).toBe(expected);
      }),
    );
  });

  test("is there once for every secret, in their order", () => {
    const secrets = [newSecret(), newSecret()];
    const message = { id: "dlv_1", timestampS: 1_760_000_000, body: "{}" };
    const [first, second] = secrets.map((secret) => sign({ ...message, secrets: [secret] }));
    expect(sign({ ...message, secrets })).toBe(`${first} ${second}`);
  });
});

test("a secret is 24 random bytes", () => {
  const secrets = new Set(Array.from({ length: 100 }, newSecret));
  expect(secrets.size).toBe(100);
  for (const secret of secrets) {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
  }
});

describe("a received webhook", () => {
  const secret = newSecret();
  const nowS = Math.floor(Date.now() / 1_000);

  function received(given: { id?: string; timestampS?: number; body?: string; secrets?: string[] } = {}) {
    const { id = "dlv_1", timestampS = nowS, body = '{"a":"é"}', secrets = [secret] } = given;
    const headers = {
      host: "localhost",
      "set-cookie": ["a"],
      "webhook-id": id,
      "webhook-timestamp": String(timestampS),
      "webhook-signature": sign({ id, timestampS, body, secrets }),
    };
    return { headers, body, secret };
  }

  test("is valid as it was signed, with any of its secrets, and without a body", () => {
    expect(verify(received())).toEqual({ kind: "valid" });
    expect(verify(received({ secrets: [newSecret(), secret] }))).toEqual({ kind: "valid" });
    expect(verify(received({ body: "" }))).toEqual({ kind: "valid" });
  });

  test.each<[string, Parameters<typeof verify>[0]]>([
    ["another body", { ...received(), body: "{}" }],
    ["another id", { ...received(), headers: { ...received().headers, "webhook-id": "dlv_2" } }],
    ["another secret", { ...received(), secret: newSecret() }],
    ["an old timestamp", received({ timestampS: nowS - 3_600 })],
    ["a timestamp to come", received({ timestampS: nowS + 3_600 })],
    ["no signature", { ...received(), headers: { ...received().headers, "webhook-signature": undefined } }],
    ["a secret that is no base64", { ...received(), secret: "whsec_?" }],
  ])("is invalid with %s, and says why", (_, input) => {
    expect(verify(input)).toEqual({ kind: "invalid", reason: expect.stringMatching(/./) });
  });
});

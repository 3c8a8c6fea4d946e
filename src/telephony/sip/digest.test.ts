import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createChallenger } from "./challenger.ts";
import { answerChallenge, chooseChallenge, parseAuthorization, parseChallenge, verifies } from "./digest.ts";
import { formatRequest } from "./format-message.ts";
import type { SipRequest } from "./message.ts";
import { parseMessage } from "./parse-message.ts";

const request = { method: "REGISTER", uri: "sip:example.com" };
const credentials = { username: 'bob "b"', password: "zanzibar" };

function registerWith(authorization: string | null): SipRequest {
  const headers = [
    ["From", "<sip:bob@example.com>;tag=1"],
    ["To", "<sip:bob@example.com>"],
    ["Call-ID", "1"],
    ["CSeq", "1 REGISTER"],
    ...(authorization === null ? [] : [["Authorization", authorization]]),
  ] as [string, string][];
  return parseMessage(
    Buffer.from(formatRequest({ ...request, headers }, "SIP/2.0/UDP h;branch=z9hG4bK1")),
  ) as SipRequest;
}

describe("an answer to a challenge", () => {
  it("is the one of RFC 7616 §3.9.1, for both algorithms", () => {
    const text = (algorithm: string, response: string) =>
      `Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="${response}"`;
    for (const [algorithm, response] of [
      ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
      ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
    ] as const) {
      const authorization = parseAuthorization(text(algorithm, response));
      expect(authorization && verifies(authorization, { method: "GET", secret: { password: "Circle of Life" } })).toBe(
        true,
      );
      expect(authorization && verifies(authorization, { method: "GET", secret: { password: "circle of life" } })).toBe(
        false,
      );
    }
  });

  it("is understood by whoever asked, with and without qop", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.constantFrom("MD5", "SHA-256"), fc.string(), (qop, algorithm, realm) => {
        const quoted = realm.replace(/["\\\r\n]/g, "");
        const challenge = parseChallenge(
          `Digest realm="${quoted}", nonce="n,1;2", algorithm=${algorithm}${qop ? ', qop="auth-int,auth"' : ""}`,
        );
        const answer = challenge && parseAuthorization(answerChallenge(challenge, credentials, request));
        expect(answer && verifies(answer, { method: "REGISTER", secret: { password: "zanzibar" } })).toBe(true);
        expect(answer && verifies(answer, { method: "INVITE", secret: { password: "zanzibar" } })).toBe(false);
      }),
    );
  });

  it("prefers the stronger algorithm, and leaves out those that are not known (RFC 8760 §2.4)", () => {
    const offers = ["MD5", "SHA-512-256", "SHA-256"].map(
      (algorithm) => `Digest realm="r", nonce="n", algorithm=${algorithm}`,
    );
    expect(chooseChallenge(offers)?.algorithm).toBe("SHA-256");
    expect(chooseChallenge(offers.slice(0, 2))?.algorithm).toBe("MD5");
    expect(chooseChallenge(['Digest realm="r", nonce="n", qop="auth-int"', "Basic realm=r", ""])).toBeNull();
  });
});

describe("a challenger", () => {
  let now = 1_000_000;
  const challenger = createChallenger({ realm: "example.com", now: () => now });
  const secretOf = (username: string) =>
    username === credentials.username ? { password: credentials.password } : null;
  const answer = (given: typeof credentials) => {
    const challenge = chooseChallenge(challenger.challenges(false).map(([, value]) => value));
    return challenge ? answerChallenge(challenge, given, request) : "";
  };

  it("knows who has the password", () => {
    expect(challenger.admit(registerWith(answer(credentials)), secretOf)).toEqual({
      kind: "known",
      username: credentials.username,
    });
    expect(challenger.admit(registerWith(null), secretOf)).toEqual({ kind: "unknown", stale: false });
    for (const wrong of [
      { ...credentials, password: "x" },
      { ...credentials, username: "eve" },
    ]) {
      expect(challenger.admit(registerWith(answer(wrong)), secretOf)).toMatchObject({ kind: "wrong" });
    }
  });

  it("takes no nonce that is old, of the future, or not its own", () => {
    const old = answer(credentials);
    now += 301_000;
    expect(challenger.admit(registerWith(old), secretOf)).toEqual({ kind: "unknown", stale: true });
    const forged = parseChallenge('Digest realm="example.com", nonce="lfls.00000000000000000000000000000000"');
    expect(forged && challenger.admit(registerWith(answerChallenge(forged, credentials, request)), secretOf)).toEqual({
      kind: "unknown",
      stale: true,
    });
  });

  it("takes whatever stands in the header for what it is", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(challenger.admit(registerWith(`Digest ${text}`), secretOf).kind).not.toBe("known");
        expect(() => chooseChallenge([text, `Digest ${text}`])).not.toThrow();
      }),
    );
  });
});

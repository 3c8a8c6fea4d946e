import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatRequest, formatResponse } from "./format-message.ts";
import { listOf, type SipRequest } from "./message.ts";
import { parseNameAddress } from "./name-address.ts";
import { MAX_HEAD_BYTES, parseMessage } from "./parse-message.ts";
import { stampVia } from "./via.ts";

const INVITE = [
  "INVITE sip:+442071234567@127.0.0.1:5060;user=phone SIP/2.0",
  "Via: SIP/2.0/UDP 192.0.2.7:5099;branch=z9hG4bKabc;rport, SIP/2.0/TCP [2001:db8::9]:5060;branch=z9hG4bKdef",
  "Max-Forwards: 70",
  'From: "Ann \\"the\\" Caller, Sales" <sip:ann%20a@y.example>;tag=t1',
  "To: <sip:+442071234567@127.0.0.1>",
  "Call-ID: c12345@x",
  "CSeq: 1 INVITE",
  "Contact: <sip:x@192.0.2.7:5099>",
  "Content-Type: application/sdp",
  "Content-Length: 5",
  "",
  "v=0\r\n",
].join("\r\n");

function parse(text: string) {
  return parseMessage(Buffer.from(text, "latin1"));
}

/** The request, or a failed test. */
function request(text: string): SipRequest {
  const message = parse(text);
  expect(message.kind).toBe("request");
  return message as SipRequest;
}

describe("a message", () => {
  it("is read as it is meant", () => {
    const message = request(INVITE);
    expect(message).toMatchObject({ method: "INVITE", callId: "c12345@x", cseq: 1, body: "v=0\r\n" });
    expect(message.from).toMatchObject({
      displayName: 'Ann "the" Caller, Sales',
      uri: { user: "ann a", host: "y.example" },
    });
    expect(message.via).toMatchObject({ protocol: "UDP", host: "192.0.2.7", port: 5099, branch: "z9hG4bKabc" });
    expect(message.headers.get("via")).toHaveLength(2);
  });

  it("may have short names, folded lines, any case and blanks before colons (RFC 4475 §3.1.1.1)", () => {
    const message = request(
      [
        "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0",
        "TO :",
        " sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n",
        'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>',
        "  ;",
        "  tag = 98asjd8",
        "MaX-fOrWaRdS: 0068",
        "Call-ID: wsinv.ndaksdj@192.0.2.1",
        "Content-Length   : 0",
        "cseq: 0009",
        "  INVITE",
        "Via  : SIP  /   2.0",
        " /UDP",
        "    192.0.2.2;branch=390skdjuw",
        "s :",
        "NewFangledHeader:   newfangled value",
        " continued newfangled value",
        "UnknownHeaderWithUnusualValue: ;;,,;;,;",
        "Content-Type: application/sdp",
        "Route:",
        " <sip:services.example.com;lr;unknownwith=value;unknown-no-value>",
        "v:  SIP  / 2.0  / TCP     spindle.example.com   ;",
        "  branch  =   z9hG4bK9ikj8  ,",
        " SIP  /    2.0   / UDP  192.168.255.111   ; branch=",
        " z9hG4bK30239",
        'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =',
        "      newvalue ;",
        "  secondparam ; q = 0.33",
        "",
        "",
      ].join("\r\n"),
    );
    expect(message.to.params.get("tag")).toBe("1918181833n");
    expect(message.from).toMatchObject({ displayName: 'J Rosenberg \\"' });
    expect(message).toMatchObject({ cseq: 9, method: "INVITE", via: { branch: "390skdjuw", protocol: "UDP" } });
    expect(message.headers.get("via")).toHaveLength(3);
    expect(parseNameAddress(listOf(message, "contact")[0] ?? "")?.params.get("secondparam")).toBeNull();
  });

  it.each([
    ["a Content-Length beyond its end", (text: string) => text.replace("Length: 5", "Length: 9999"), 400],
    ["a negative Content-Length", (text: string) => text.replace("Length: 5", "Length: -999"), 400],
    ["another method in its CSeq", (text: string) => text.replace("1 INVITE", "1 BYE"), 400],
    ["a CSeq beyond 2^31", (text: string) => text.replace("1 INVITE", "36893488147419103232 INVITE"), 400],
    ["two From lines", (text: string) => text.replace("To:", "From: <sip:a@b>;tag=1\r\nTo:"), 400],
    ["a URI in angle brackets", (text: string) => text.replace(/INVITE (\S+) SIP/, "INVITE <$1> SIP"), 400],
    ["a name whose quotes do not end", (text: string) => text.replace(/From: .*/, 'From: "Ann <sip:a@b>;tag=1'), 400],
    ["a comma in a bare URI", (text: string) => text.replace(/To: .*/, "To: sip:a@b?Route=c,d"), 400],
    ["a Max-Forwards that is none", (text: string) => text.replace("Forwards: 70", "Forwards: many"), 400],
    [
      "an unknown scheme",
      (text: string) => text.replace(/INVITE \S+/, "INVITE nobodyKnowsThisScheme:totallyopaquecontent"),
      416,
    ],
    ["another version", (text: string) => text.replace("SIP/2.0", "SIP/7.0"), 505],
    ["a body that is too long", (text: string) => text.replace("Length: 5", "Length: 99999"), 413],
  ])("with %s is refused", (_, change, status) => {
    expect(parse(change(INVITE))).toMatchObject({ kind: "malformed", status, reply: { headers: expect.any(Map) } });
  });

  it("that nobody could answer is refused without a reply", () => {
    for (const text of [
      "",
      "\r\n\r\n",
      "hello",
      INVITE.replace(/Via: .*\r\n/, ""),
      INVITE.replace(/^INVITE/, "ACK").replace("1 INVITE", "x ACK"),
    ]) {
      expect(parse(text)).toMatchObject({ kind: "malformed", reply: null });
    }
    expect(parse(INVITE.replace("Max", `X-Long: ${"a".repeat(MAX_HEAD_BYTES)}\r\nMax`))).toMatchObject({
      status: 513,
      reply: null,
    });
  });

  it("is never an exception, nor slow, whatever bytes it is made of", () => {
    const mutation = fc.record({
      at: fc.nat(INVITE.length),
      cut: fc.nat(20),
      text: fc.oneof(
        fc.string({ unit: "binary", maxLength: 8 }),
        fc.constantFrom(
          "\r\n",
          "<",
          '"',
          ";",
          ",",
          "%",
          "%zz",
          "\0",
          " ".repeat(2_000),
          "<".repeat(2_000),
          ";=".repeat(1_000),
        ),
      ),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 5 }), (mutations) => {
        let text = INVITE;
        for (const { at, cut, text: inserted } of mutations) text = text.slice(0, at) + inserted + text.slice(at + cut);
        const message = parse(text);
        const headers = message.kind === "malformed" ? message.reply?.headers : message.headers;
        if (!headers) return;
        // What is said about it is one well-formed response.
        const response = formatResponse({ headers }, { status: 400 }, "tag");
        expect(response.indexOf("\r\n\r\n")).toBe(response.length - 4);
      }),
      { numRuns: 20_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void parseMessage(Buffer.from(bytes))),
      { numRuns: 2_000 },
    );
  });

  it("is written so that it reads the same again, and nothing can add a line to it", () => {
    const evil = fc.oneof(fc.string(), fc.constantFrom("x\r\nEvil: 1", "\r\n\r\nBYE", "a\nb", "\0"));
    fc.assert(
      fc.property(evil, evil, (name, value) => {
        const text = formatRequest(
          {
            method: "INVITE",
            uri: "sip:a@b",
            headers: [
              ["From", `"${name.replace(/["\\]/g, "")}" <sip:a@b>;tag=1`],
              ["To", "<sip:c@d>"],
              ["Call-ID", "1"],
              ["CSeq", "1 INVITE"],
              ["Subject", value],
            ],
          },
          "SIP/2.0/UDP h;branch=z9hG4bK1",
        );
        expect([...request(text).headers.keys()]).toEqual([
          "via",
          "from",
          "to",
          "call-id",
          "cseq",
          "subject",
          "content-length",
        ]);
      }),
    );
  });
});

describe("a Via", () => {
  it("notes where its request came from, once (RFC 3581 §4)", () => {
    const message = request(INVITE);
    const stamped = stampVia(message.headers.get("via")?.[0] ?? "", message.via, {
      address: "198.51.100.1",
      port: 4444,
    });
    expect(stamped).toBe("SIP/2.0/UDP 192.0.2.7:5099;branch=z9hG4bKabc;received=198.51.100.1;rport=4444");
    expect(stampVia(stamped, message.via, { address: "198.51.100.2", port: 1 })).toContain(
      ";received=198.51.100.2;rport=1",
    );
  });
});

import { describe, expect, it } from "vitest";
import * as torture from "../../../test/support/torture-messages.ts";
import { listOf, type SipMessage, sdpOf } from "./message.ts";
import { parseNameAddress } from "./name-address.ts";
import { parseMessage } from "./parse-message.ts";
import { parseUri } from "./uri.ts";

const { tortureRequest, tortureResponse } = torture;
const INVITE = "INVITE sip:user@example.com SIP/2.0";
const OPTIONS = "OPTIONS sip:user@example.com SIP/2.0";
const REGISTER = "REGISTER sip:example.com SIP/2.0";

/** The message, or a failed test. */
function read(text: string, encoding: BufferEncoding = "utf8"): SipMessage {
  const message = parseMessage(Buffer.from(text, encoding));
  if (message.kind === "malformed") throw new Error(message.reason);
  return message;
}

function contactsOf(text: string) {
  return listOf(read(text), "contact").map((value) => parseNameAddress(value));
}

// wsinv (§3.1.1.1) is read beside the ordinary messages in parse-message.test.ts.
describe("a message that RFC 4475 §3.1.1 and §3.3 call valid is read", () => {
  it("intmeth: every character that may stand somewhere stands there", () => {
    expect(read(torture.INTMETH)).toMatchObject({
      method: "!interesting-Method0123456789_*+`.%indeed'~",
      cseq: 139_122_385,
      callId: `intmeth.word%ZK-!.*_+'@word\`~)(><:\\/"][?}{`,
      from: { displayName: "token1~` token2'+_ token3*%!.-", uri: { user: "mundane" } },
      to: { displayName: "BEL:\x07 NUL:\0 DEL:\x7f", uri: { host: "example.com" } },
    });
    const { from } = read(torture.INTMETH);
    expect(from.params.get("tag")).toBe("_token~1'+`*%!-.");
    expect(from.params.get("fromparam''~+*_!.-%")).toBe("работающий");
  });

  it("esc01: escapes are undone in URIs, once", () => {
    const message = read(torture.ESC01);
    expect(message).toMatchObject({ from: { uri: { user: "I have spaces" } }, to: { uri: { user: "user" } } });
    expect(parseUri("sip:sips%3Auser%40example.com@example.net")).toMatchObject({
      scheme: "sip",
      user: "sips:user@example.com",
      host: "example.net",
    });
    const [contact] = contactsOf(torture.ESC01);
    expect(contact?.uri.user).toBe("caller");
    expect([...(contact?.uri.params ?? [])]).toEqual([
      ["lr", null],
      ["name", "value%41"],
    ]);
  });

  it("escnull: an escaped NUL is a character as any other", () => {
    expect(read(torture.ESCNULL).to.uri.user).toBe("null-\0-null");
    expect(contactsOf(torture.ESCNULL).map((contact) => contact?.uri.user)).toEqual(["\0", "\0\0"]);
  });

  it("esc02: what looks like an escape where none can be is left alone", () => {
    expect(read(torture.ESC02)).toMatchObject({
      method: "RE%47IST%45R",
      via: { branch: "z9hG4bK209%fzsnel234" },
      to: { displayName: "%Z%45" },
    });
  });

  it("lwsdisp: no blank stands between name and bracket", () => {
    const text = tortureRequest(OPTIONS, ["From: caller<sip:caller@example.com>;tag=323"]);
    expect(read(text).from).toMatchObject({ displayName: "caller", uri: { user: "caller" } });
  });

  it("longreq: values are long", () => {
    expect(read(torture.LONGREQ).headers.get("via")).toHaveLength(34);
    expect(read(torture.LONGREQ).from.params.get("tag")).toHaveLength(155);
  });

  it("dblreq: what stands behind the end in its datagram is no part of it", () => {
    expect(read(torture.DBLREQ)).toMatchObject({ method: "REGISTER", body: "" });
  });

  it("semiuri: a user part has semicolons", () => {
    expect(read(tortureRequest("OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0")).kind).toBe("request");
    expect(parseUri("sip:user;par=u%40example.net@example.com")).toMatchObject({
      user: "user;par=u@example.net",
      host: "example.com",
      params: new Map(),
    });
  });

  it("transports: it came over some that nobody knows", () => {
    expect(read(torture.TRANSPORTS).headers.get("via")).toHaveLength(5);
  });

  it("mpart01: its body is in parts, one of them binary", () => {
    const message = read(torture.MPART01, "latin1");
    expect(message.body).toMatch(/^--7a9c[\s\S]*--\r\n$/);
    expect(sdpOf(message)).toBeUndefined();
  });

  it("unreason, noreason: a status is called anything, or nothing", () => {
    const reason = "= 2**3 * 5**2 но сто девяносто девять - простое";
    expect(read(tortureResponse(`SIP/2.0 200 ${reason}`))).toMatchObject({ status: 200, reason });
    expect(read(tortureResponse("SIP/2.0 100 "))).toMatchObject({ status: 100, reason: "" });
  });

  it("cparam01, cparam02, regescrt: what stands behind a Contact belongs to it or to its URI", () => {
    const contactOf = (value: string) => contactsOf(tortureRequest(REGISTER, [`Contact: ${value}`]))[0];
    const bare = contactOf("sip:+19725552222@gw1.example.net;unknownparam");
    expect([bare?.uri.params.size, bare?.params.has("unknownparam")]).toEqual([0, true]);
    const inside = contactOf("<sip:+19725552222@gw1.example.net;unknownparam>");
    expect([inside?.uri.params.has("unknownparam"), inside?.params.size]).toEqual([true, 0]);
    expect(contactOf("<sip:user@example.com?Route=%3Csip:sip.example.com%3E>")?.uri.user).toBe("user");
  });

  it("inv2543: a peer of RFC 2543 has no branch and no tag", () => {
    const lines = ["Via: SIP/2.0/UDP iftgw.example.com", "From: <sip:+13035551111@ift.client.example.net;user=phone>"];
    expect(read(tortureRequest(INVITE, lines)).via.branch).toBe("");
  });
});

describe("a message that RFC 4475 §3.1.2 and §3.3 call invalid is refused", () => {
  it.each([
    ["badinv01", 400, tortureRequest(INVITE, ["Via: SIP/2.0/UDP 192.0.2.15;;,;,,"])],
    ["clerr", 400, tortureRequest(INVITE, ["Content-Length: 9999"])],
    ["ncl", 400, tortureRequest(INVITE, ["Content-Length: -999"])],
    ["scalar02", 400, tortureRequest(REGISTER, ["CSeq: 36893488147419103232 REGISTER", "Max-Forwards: 300"])],
    ["quotbal", 400, tortureRequest(INVITE, ['To: "Mr. J. User <sip:j.user@example.com>'])],
    ["ltgtruri", 400, tortureRequest("INVITE <sip:user@example.com> SIP/2.0")],
    ["lwsruri", 400, tortureRequest("INVITE sip:user@example.com; lr SIP/2.0")],
    ["lwsstart", 400, tortureRequest("INVITE  sip:user@example.com  SIP/2.0")],
    ["trws", 400, tortureRequest("OPTIONS sip:remote-target@example.com SIP/2.0  ")],
    ["escruri", 400, tortureRequest("INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0")],
    ["badvers", 505, tortureRequest("OPTIONS sip:t.watson@example.org SIP/7.0")],
    ["mismatch01", 400, tortureRequest(OPTIONS, ["CSeq: 8 INVITE"])],
    ["mismatch02", 400, tortureRequest("NEWMETHOD sip:user@example.com SIP/2.0", ["CSeq: 8 INVITE"])],
    ["unkscm", 416, tortureRequest("OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0")],
    ["novelsc", 416, tortureRequest("OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0")],
    ["unksm2", 400, tortureRequest(REGISTER, ["To: isbn:2983792873", "From: <http://www.example.com>;tag=3234233"])],
    ["multi01", 400, tortureRequest(INVITE, ["Call-ID: a", "Call-ID: b", "CSeq: 5 INVITE", "CSeq: 8 INVITE"])],
    ["mcl01", 400, tortureRequest(OPTIONS, ["Content-Length: 13", "Content-Length: 5"])],
  ])("%s with %i", (_, status, text) => {
    expect(parseMessage(Buffer.from(text))).toMatchObject({
      kind: "malformed",
      status,
      reply: { headers: expect.any(Map) },
    });
  });

  it.each([
    ["scalarlg", tortureResponse("SIP/2.0 503 Service Unavailable", "9292394834772304023312 OPTIONS")],
    ["bigcode", tortureResponse("SIP/2.0 4294967301 better not break the receiver")],
    ["insuf", tortureRequest(INVITE).replace(/(?:From|To|Call-ID): .*\r\n/g, "")],
  ])("%s without a word", (_, text) => {
    expect(parseMessage(Buffer.from(text))).toMatchObject({ kind: "malformed", reply: null });
  });

  it("regbadct: a bare Contact has headers", () => {
    expect(contactsOf(tortureRequest(REGISTER, ["Contact: sip:user@example.com?Route=%3Csip:x.example%3E"]))).toEqual([
      null,
    ]);
  });
});

describe("a message that RFC 4475 leaves to its reader is taken", () => {
  it.each([
    ["baddate: nothing here reads Date", tortureRequest(INVITE, ["Date: Fri, 01 Jan 2010 16:00:00 EST"])],
    [
      "badaspec: what is meant is plain",
      tortureRequest(OPTIONS, ['To: "Watson, Thomas" < sip:t.watson@example.org >']),
    ],
    ["baddn: what is meant is plain", tortureRequest(OPTIONS, ["From: Bell, Alexander <sip:bell@example.com>;tag=43"])],
  ])("%s", (_, text) => {
    expect(read(text).kind).toBe("request");
  });
});

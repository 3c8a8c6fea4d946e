/** The messages of RFC 4475 that are more than a word away from an ordinary one, by the names it gives them. */

/** Lines as they stand on the wire; a backslash is one. */
function wire(template: string): string {
  return `${template.trim().replaceAll("\n", "\r\n")}\r\n\r\n`;
}

const OPEN = `Via: SIP/2.0/UDP host.example.com;branch=z9hG4bKkdjuw
Max-Forwards: 70
From: <sip:caller@example.net>;tag=323
To: <sip:user@example.com>
Call-ID: torture@example.net`;

/** An ordinary request of the kind that most of the RFC's messages are, with lines of its own. */
export function tortureRequest(startLine: string, lines: readonly string[] = []): string {
  const method = startLine.trimStart().split(" ", 1)[0] ?? "";
  const own = new Set(lines.map((line) => line.split(":", 1)[0]?.toLowerCase()));
  const kept = [...OPEN.split("\n"), `CSeq: 8 ${method}`, "Content-Length: 0"].filter(
    (line) => !own.has(line.split(":", 1)[0]?.toLowerCase()),
  );
  // The start line may end in blanks, which are the point of it.
  return `${[startLine, ...kept, ...lines].join("\r\n")}\r\n\r\n`;
}

const UNUSUAL =
  "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com";

/** §3.1.1.2 */
export const INTMETH = wire(String.raw`
!interesting-Method0123456789_*+${"`"}.%indeed'~ ${UNUSUAL} SIP/2.0
Via: SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+${"`"}'~
To: "BEL:${"\\\x07"} NUL:${"\\\0"} DEL:${"\\\x7f"}" <${UNUSUAL}>
From: token1~${"`"} token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%="работающий";tag=_token~1'+${"`"}*%!-.
Call-ID: intmeth.word%ZK-!.*_+'@word${"`"}~)(><:\/"][?}{
CSeq: 139122385 !interesting-Method0123456789_*+${"`"}.%indeed'~
Max-Forwards: 255
extensionHeader-!.%*+_${"`"}'~:大停電
Content-Length: 0`);

/** §3.1.1.3 */
export const ESC01 = tortureRequest("INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0", [
  "To: sip:%75se%72@example.com",
  "From: <sip:I%20have%20spaces@example.net>;tag=938",
  "Contact: <sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>",
]);

/** §3.1.1.4 */
export const ESCNULL = tortureRequest("REGISTER sip:example.com SIP/2.0", [
  "To: sip:null-%00-null@example.com",
  "From: sip:null-%00-null@example.com;tag=839923423",
  "Contact: <sip:%00@host5.example.com>",
  "Contact: <sip:%00%00@host5.example.com>",
]);

/** §3.1.1.5 */
export const ESC02 = tortureRequest("RE%47IST%45R sip:registrar.example.com SIP/2.0", [
  'To: "%Z%45" <sip:resource@example.com>',
  'From: "%Z%45" <sip:resource@example.com>;tag=f232jadfj23',
  "Via: SIP/2.0/TCP 192.0.2.2:5060;branch=z9hG4bK209%fzsnel234",
  "Contact: <sip:alias1@host1.example.com>",
  "Contact: <sip:alias2@host2.example.com>",
]);

/** §3.1.1.7 */
export const LONGREQ = tortureRequest(`INVITE sip:user@example.com SIP/2.0`, [
  `To: "I have a user name of ${"extreme ".repeat(10)}proportion"<sip:user@example.com:6000;unknownparam1=very${"long".repeat(20)}value;longparam${"name".repeat(25)}=shortvalue;very${"long".repeat(25)}ParameterNameWithNoValue>`,
  `F: sip:amazinglylongcallername${"a".repeat(20)}@example.net;tag=12${"982".repeat(50)}424;unknownheaderparam${"name".repeat(20)}=unknowheaderparam${"value".repeat(15)}`,
  `Call-ID: longreq.one${"really".repeat(20)}longcallid`,
  "CSeq: 3882340 INVITE",
  `Unknown-${"Long".repeat(20)}-Name: unknown-${"long".repeat(20)}-value; unknown-${"long".repeat(20)}-parameter-name = unknown-${"long".repeat(20)}-parameter-value`,
  ...Array.from({ length: 33 }, (_, index) => `Via: SIP/2.0/TCP sip${33 - index}.example.com;branch=z9hG4bK${index}`),
  "Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKnashds8",
]).replace(/From: .*\r\n/, "");

/** §3.1.1.8 */
export const DBLREQ =
  tortureRequest("REGISTER sip:example.com SIP/2.0") + tortureRequest("INVITE sip:joe@example.com SIP/2.0");

/** §3.1.1.10 */
export const TRANSPORTS = tortureRequest("OPTIONS sip:user@example.com SIP/2.0", [
  "Via: SIP/2.0/UDP t1.example.com;branch=z9hG4bKkdjuw",
  "Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf",
  "Via: SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj",
  "Via: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en",
  "Via: SIP/2.0/TCP t5.example.com;branch=z9hG4bK0a9idfnee",
]);

const PARTS =
  "--7a9cbec02ceef655\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\nHello\r\n--7a9cbec02ceef655\r\nContent-Type: application/octet-stream\r\n\r\n\x30\x82\x01\x52\0\xff\xfe\r\n\r\n\x86\xf7\r\n--7a9cbec02ceef655--\r\n";

/** §3.1.1.11: its bytes are those of Latin-1. */
export const MPART01 = tortureRequest("MESSAGE sip:kumiko@example.org SIP/2.0", [
  "Content-Type: multipart/mixed;boundary=7a9cbec02ceef655",
  `Content-Length: ${PARTS.length}`,
]).concat(PARTS);

/** A response; the RFC's differ in their status lines and CSeq. */
export function tortureResponse(statusLine: string, cseq = "35 INVITE"): string {
  return `${statusLine}\r\n${OPEN.replaceAll("\n", "\r\n")}\r\nCSeq: ${cseq}\r\nContent-Length: 0\r\n\r\n`;
}

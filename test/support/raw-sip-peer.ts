import { createSocket } from "node:dgram";
import { once } from "node:events";

/** A UDP socket that says what a test wants it to say, right or wrong. */
export type RawSipPeer = {
  readonly port: number;
  send(text: string | Buffer, port: number): void;
  /** What has come, oldest first. */
  readonly received: string[];
  /** The first message that matches, come already or not. */
  first(pattern: RegExp): Promise<string>;
  /** Answers every message that matches with the response made of it. */
  answer(pattern: RegExp, respond: (message: string) => string): void;
  close(): Promise<void>;
};

export async function openRawSipPeer(address = "127.0.0.1"): Promise<RawSipPeer> {
  const socket = createSocket("udp4");
  socket.bind(0, address);
  await once(socket, "listening");
  const received: string[] = [];
  const waiting = new Set<() => void>();
  const rules: { pattern: RegExp; respond: (message: string) => string }[] = [];
  socket.on("message", (data, from) => {
    const message = data.toString();
    received.push(message);
    for (const { pattern, respond } of rules)
      if (pattern.test(message)) socket.send(respond(message), from.port, from.address);
    for (const look of waiting) look();
  });
  return {
    port: socket.address().port,
    send: (text, port) => socket.send(text, port, "127.0.0.1"),
    received,
    first: (pattern) =>
      new Promise((resolve) => {
        const look = () => {
          const found = received.find((message) => pattern.test(message));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    answer: (pattern, respond) => void rules.push({ pattern, respond }),
    async close() {
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
}

/** A response to a request, with what it has to repeat. */
export function respondTo(request: string, status: string, more = ""): string {
  const kept = request.split("\r\n").filter((line) => /^(?:via|from|call-id|cseq):/i.test(line));
  const to = /^to:.*$/im.exec(request)?.[0].trim() ?? "";
  const tagged = /;tag=/.test(to) ? to : `${to};tag=raw`;
  return [`SIP/2.0 ${status}`, ...kept, tagged, ...(more === "" ? [] : [more]), "Content-Length: 0", "", ""].join(
    "\r\n",
  );
}

/** An INVITE as a peer might send it. */
export function inviteText(parts: {
  port: number;
  to: string;
  sdp?: string;
  branch?: string;
  headers?: string[];
}): string {
  const { port, to, sdp = SDP, branch = Math.random().toString(36).slice(2), headers = [] } = parts;
  return [
    `INVITE sip:${to}@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${branch};rport`,
    "Max-Forwards: 70",
    `From: <sip:+12025550142@127.0.0.1>;tag=${branch}`,
    `To: <sip:${to}@127.0.0.1>`,
    `Call-ID: ${branch}`,
    "CSeq: 1 INVITE",
    `Contact: <sip:raw@127.0.0.1:${port}>`,
    ...headers,
    "Content-Type: application/sdp",
    `Content-Length: ${Buffer.byteLength(sdp)}`,
    "",
    sdp,
  ].join("\r\n");
}

export const SDP = [
  "v=0",
  "o=- 1 1 IN IP4 127.0.0.1",
  "s=-",
  "c=IN IP4 127.0.0.1",
  "t=0 0",
  "m=audio 40000 RTP/AVP 0 101",
  "a=rtpmap:101 telephone-event/8000",
  "",
].join("\r\n");

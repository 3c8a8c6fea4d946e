import { once } from "node:events";
import { WebSocket } from "ws";
import type { PhoneCredentials } from "../../src/telephony/phone.ts";
import { answerChallenge, chooseChallenge } from "../../src/telephony/sip/digest.ts";
import { respondTo } from "./raw-sip-peer.ts";

type Credentials = Pick<PhoneCredentials, "address" | "username" | "password">;

/** A telephone on a WebSocket that says what a test wants it to say. */
export type WebSocketPhone = {
  readonly socket: WebSocket;
  /** What has come, oldest first. */
  readonly received: string[];
  send(text: string): void;
  /** The first message that matches, come already or not. */
  first(pattern: RegExp): Promise<string>;
  /** Signs in, and resolves with the response. */
  register(credentials: Credentials, options?: { instance?: string; expires?: number }): Promise<string>;
  /** Takes the call that comes: answers its INVITE, and resolves with it when that is acknowledged. */
  takeCall(sdp: string): Promise<string>;
  /** The status and reason that the connection ended with. */
  readonly ended: Promise<{ code: number; reason: string }>;
  close(): Promise<void>;
};

/** @param url where the server is, `http://127.0.0.1:4400`. */
export async function openWebSocketPhone(
  url: string,
  {
    origin,
    path = "/phone",
    protocols = ["sip"],
    insecure = false,
  }: {
    origin?: string;
    path?: string;
    protocols?: string[];
    /** Whether any certificate will do. */
    insecure?: boolean;
  } = {},
): Promise<WebSocketPhone> {
  const socket = new WebSocket(url.replace("http", "ws") + path, protocols, {
    ...(origin === undefined ? {} : { origin }),
    rejectUnauthorized: !insecure,
  });
  const received: string[] = [];
  const waiting = new Set<() => void>();
  const ended = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on("message", (data: Buffer) => {
    received.push(data.toString());
    for (const look of waiting) look();
  });
  await once(socket, "open");
  socket.on("error", () => {});
  const branch = () => `z9hG4bK${Math.random().toString(36).slice(2)}`;
  let cseq = 0;

  const phone: WebSocketPhone = {
    socket,
    received,
    send: (text) => socket.send(text),
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
    async register({ address, username, password }, { instance, expires = 300 } = {}) {
      const uri = `sip:${address.split("@")[1]}`;
      const request = (authorization?: string) => {
        cseq += 1;
        return [
          `REGISTER ${uri} SIP/2.0`,
          `Via: SIP/2.0/WS df7jal23ls0d.invalid;branch=${branch()}`,
          "Max-Forwards: 70",
          `From: <${address}>;tag=${instance ?? "a"}`,
          `To: <${address}>`,
          `Call-ID: ${instance ?? "one"}-register`,
          `CSeq: ${cseq} REGISTER`,
          `Contact: <sip:h5k@df7jal23ls0d.invalid;transport=ws>${instance ? `;+sip.instance="<urn:uuid:${instance}>";reg-id=1` : ""};expires=${expires}`,
          "Supported: path,outbound",
          ...(authorization ? [`Authorization: ${authorization}`] : []),
          "Content-Length: 0",
          "",
          "",
        ].join("\r\n");
      };
      const answered = () => phone.first(new RegExp(`^SIP/2.0 (?!100)[^]*CSeq: ${cseq} REGISTER`));
      phone.send(request());
      const challenge = chooseChallenge([/WWW-Authenticate: (.*)\r\n/.exec(await answered())?.[1] ?? ""]);
      if (challenge === null) throw new Error("The registrar asked for no password.");
      phone.send(request(answerChallenge(challenge, { username, password }, { method: "REGISTER", uri })));
      return answered();
    },
    async takeCall(sdp) {
      const invite = await phone.first(/^INVITE /);
      const body = `Contact: <sip:h5k@df7jal23ls0d.invalid;transport=ws>\r\nContent-Type: application/sdp`;
      const ok = respondTo(invite, "200 OK", body).replace("Content-Length: 0", `Content-Length: ${sdp.length}`);
      phone.send(ok + sdp);
      await phone.first(/^ACK /);
      return invite;
    },
    ended,
    async close() {
      socket.close();
      await ended;
    },
  };
  return phone;
}

/** The answer of a browser that is nowhere. */
export const BROWSER_SDP = [
  "v=0",
  "o=- 1 1 IN IP4 127.0.0.1",
  "s=-",
  "t=0 0",
  "a=group:BUNDLE 0",
  "m=audio 9 UDP/TLS/RTP/SAVPF 0",
  "c=IN IP4 0.0.0.0",
  "a=mid:0",
  "a=rtcp-mux",
  "a=ice-ufrag:abcd",
  "a=ice-pwd:abcdefghijklmnopqrstuvwx",
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => "AB").join(":")}`,
  "a=setup:active",
  "a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host",
  "",
].join("\r\n");

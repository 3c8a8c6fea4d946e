/** What agents' telephones sign in with, and connect over. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** What a webphone signs in with, for a short time. */
export type PhoneCredentials = {
  /** The SIP address of the agent, `sip:user@domain`. */
  address: string;
  username: string;
  password: string;
  /** Milliseconds UTC. */
  expiresAt: number;
  /** What helps a browser's sound through NATs and firewalls. */
  iceServers: IceServer[];
  /** Whether calls reach simulated people alone, because there is no trunk. */
  testNumbers: boolean;
  /** How long a call waits for a telephone that was lost in it, in milliseconds. */
  keepLostMs: number;
  /** What else telephones reach the engine with, beside WebSocket. */
  transports: { protocol: string; port: number }[];
};

/** What an agent's own telephone signs in with, for as long as it likes. */
export type PhoneAccount = {
  agent: string;
  /** MD5 of the name, {@link PHONE_REALM} and the password, with colons between (RFC 7616 §3.4.2). */
  ha1: string;
};

export type FindPhoneAccount = (username: string) => Promise<PhoneAccount | null>;

/** The realm that telephones sign in to. */
export const PHONE_REALM = "hookswitch";

/** A STUN or TURN server, as browsers take it (`RTCIceServer`). */
export type IceServer = { urls: string[]; username?: string; credential?: string };

/** A connection of a webphone, as an HTTP server was asked to upgrade it (RFC 6455 §4.2). */
export type PhoneConnection = { request: IncomingMessage; socket: Duplex; head: Buffer };

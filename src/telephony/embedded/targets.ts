import type { Codec } from "../rtp/g711.ts";
import type { Credentials } from "../sip/digest.ts";
import type { Flow } from "../sip/flow.ts";
import type { CallAnswer } from "./call-findings.ts";

/** Plain RTP, or what browsers have: ICE, DTLS and SRTP. */
export type Carriage = "rtp" | "browser";

/** Where an INVITE goes to. */
export type Target = {
  flow: Flow;
  /** The request's URI. */
  uri: string;
  /** The host that stands in From. */
  domain: string;
  contactUser: string;
  codecs: readonly Codec[];
  /** How its sound is carried. */
  carriage: Carriage;
  credentials?: Credentials;
  /** How a number is written there. */
  numberOf(number: string): string;
  /** Hears what the far end makes of the INVITE, where somebody cares. */
  onAnswer?(answer: CallAnswer): void;
};

/** Targets that ring together, such as an agent's devices; found only when their turn comes. */
export type TargetGroup = () => Promise<Target[]>;

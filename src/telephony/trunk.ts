/** A trunk, as every engine is set up with one: a way to the telephone network; and how it stands with it. */
import { z } from "zod";

const port = z.int().min(0).max(65_535);
const name = z.string().regex(/^[\w.-]{1,64}$/, "use 1 to 64 letters, digits, dots, hyphens or underscores");

/** A way to the telephone network: a carrier's SIP server, or another exchange. */
export const trunkSchema = z.strictObject({
  name,
  host: z.string().min(1).max(253).meta({ description: "A host name or an IP address." }),
  port: port.optional().meta({ description: "Without one, the host's SRV records decide, or else 5060 (TLS: 5061)." }),
  protocol: z.enum(["UDP", "TCP", "TLS"]).default("UDP"),
  username: z.string().min(1).max(128).optional(),
  password: z.string().min(1).max(256).optional(),
  domain: z
    .string()
    .min(1)
    .max(253)
    .optional()
    .meta({ description: "What stands behind the @, where it is not the host." }),
  register: z.boolean().default(false).meta({ description: "Sign in, so that the carrier sends calls here." }),
  register_seconds: z.int().min(60).max(86_400).default(600),
  check_seconds: z.int().min(10).max(86_400).optional().meta({
    description:
      "How often a server that is not signed in to is asked whether it is there (OPTIONS); without it, never.",
  }),
  codecs: z
    .array(z.enum(["PCMA", "PCMU"]))
    .min(1)
    .default(["PCMU", "PCMA"]),
  plus: z.boolean().default(true).meta({ description: "Whether numbers are dialled with their plus." }),
  prefixes: z
    .array(z.string().regex(/^\+\d{0,15}$/, "write the beginning of a number with its plus, as +44"))
    .default([])
    .meta({ description: "The beginnings of the numbers that it is for; empty for all." }),
});

export type Trunk = z.output<typeof trunkSchema>;

/** What keeps a trunk from being called over. */
export type TrunkProblem =
  /** Its host name has no address. */
  | "name_not_found"
  /** No connection to it can be made. */
  | "cannot_connect"
  /** It cannot prove who it is, or speaks no TLS. */
  | "tls_failed"
  /** Nothing comes back. */
  | "no_answer"
  /** It answers, and refuses: the SIP code tells why. */
  | "refused";

/** What was found out of a trunk at last. */
export type TrunkFinding =
  | { kind: "up" }
  | {
      kind: "down";
      problem: TrunkProblem;
      /** The final SIP answer, where there was one. */
      sipCode?: number;
      /** The far end's own words, or the network's: `403 Forbidden`, `self-signed certificate`. */
      reason: string;
      /** For people: what is wrong, in one clause. */
      detail: string;
      /** Where calls showed it by being refused: how many numbers were, one after the other. */
      refusedCalls?: number;
    };

/** How it stands with a trunk. */
export type TrunkStatus = {
  trunk: string;
  /** Whose it is; null where it is for all. */
  account: string | null;
  /** Null while nothing is known: nobody has asked yet, or nobody ever does. */
  finding: TrunkFinding | null;
  /** Since when it stands so, milliseconds UTC. */
  since: number;
};

/** Trunks: an account's ways to the telephone network, over a carrier's SIP server or another exchange. */
import { z } from "zod";
import { timestampSchema } from "./fields.ts";
import { patchOf, recordFields } from "./records.ts";

const settable = {
  name: z.string().trim().min(1).max(64).meta({ description: "What people call it. No two trunks have the same." }),
  enabled: z.boolean().meta({ description: "Off: it carries no calls and is not signed in to." }),
  host: z
    .string()
    .trim()
    .min(1)
    .max(253)
    .regex(
      /^(?:[a-z\d_](?:[\w.-]*[a-z\d])?\.?|\[?[\da-f:]*:[\da-f:.]+\]?)$/i,
      "give a host name or an IP address alone, such as sip.carrier.example; the port has a field of its own",
    )
    .meta({ description: "The carrier's SIP server: a host name or an IP address." }),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .nullable()
    .meta({ description: "null: the host's SRV records decide, or else 5060 (TLS: 5061)." }),
  protocol: z.enum(["UDP", "TCP", "TLS"]),
  username: z.string().trim().min(1).max(128).nullable().meta({ description: "What the carrier knows you by." }),
  password: z
    .string()
    .min(1)
    .max(256)
    .nullable()
    .meta({ description: "Kept encrypted, and shown never. Left out of a change it stays; null takes it away." }),
  domain: z
    .string()
    .trim()
    .min(1)
    .max(253)
    .regex(/^[\w.:[\]-]+$/, "give a domain such as carrier.example")
    .nullable()
    .meta({ description: "What stands behind the @ of your address, where it is not the host." }),
  register: z
    .boolean()
    .meta({ description: "Sign in, so that the carrier sends calls here. Needs name and password." }),
  codecs: z
    .array(z.enum(["PCMU", "PCMA"]))
    .min(1)
    .max(2)
    .meta({ description: "µ-law (PCMU) and A-law (PCMA), the preferred first." }),
  plus: z.boolean().meta({ description: "Whether numbers are dialled with their plus." }),
  prefixes: z
    .array(z.string().regex(/^\+\d{0,15}$/, "write the beginning of a number with its plus, as +44"))
    .max(500)
    .meta({
      description:
        "The beginnings of the numbers that it is for; empty for all. The longest beginning decides, then the order of the trunks; one that cannot be reached is passed over.",
    }),
};

/** What keeps a trunk from being called over; see docs/telephony.md. */
const problemSchema = z.enum(["name_not_found", "cannot_connect", "tls_failed", "no_answer", "refused"]);

const trunkStateSchema = z
  .object({
    status: z.enum(["up", "down", "unknown", "off"]).meta({
      description:
        "up: it has answered; down: it cannot be called over; unknown: it has not answered yet, or is never asked; off: it is switched off, or no engine makes calls.",
    }),
    since: timestampSchema.nullable(),
    problem: problemSchema.nullable(),
    sip_code: z.int().nullable().meta({ description: "What it answered last, where it refuses." }),
    detail: z.string().nullable().meta({ description: "What is wrong, for people." }),
    advice: z.string().nullable().meta({ description: "What to do about it, for people." }),
  })
  .meta({ id: "TrunkState", description: "How it stands with a trunk, as seen from the node that answers." });

export const newTrunkSchema = z
  .strictObject({
    ...settable,
    enabled: settable.enabled.default(true),
    port: settable.port.default(null),
    protocol: settable.protocol.default("UDP"),
    username: settable.username.default(null),
    password: settable.password.default(null),
    domain: settable.domain.default(null),
    register: settable.register.default(false),
    codecs: settable.codecs.default(["PCMU", "PCMA"]),
    plus: settable.plus.default(true),
    prefixes: settable.prefixes.default([]),
  })
  .meta({
    id: "NewTrunk",
    examples: [
      { name: "Carrier", host: "sip.carrier.example", username: "4711", password: "correct horse", register: true },
    ],
  });

export const trunkPatchSchema = patchOf(settable).meta({ id: "TrunkPatch" });

const { password: _, ...shown } = settable;

export const trunkSchema = z
  .object({
    id: z.string(),
    ...shown,
    has_password: z.boolean(),
    position: z.int().meta({ description: "Its place among the account's trunks." }),
    state: trunkStateSchema,
    ...recordFields,
  })
  .meta({ id: "Trunk" });

/** A trunk that is not an account's own. */
export const sharedTrunkSchema = z
  .object({
    name: z.string(),
    kind: z.enum(["configured", "test_numbers"]).meta({
      description: "configured: set up in the configuration; test_numbers: simulated people, nobody's numbers.",
    }),
    state: trunkStateSchema,
  })
  .meta({ id: "SharedTrunk", description: "A trunk that the server's configuration has, for every account." });

export type NewTrunk = z.infer<typeof newTrunkSchema>;
export type TrunkPatch = z.infer<typeof trunkPatchSchema>;
export type TrunkView = z.infer<typeof trunkSchema>;
export type TrunkState = z.infer<typeof trunkStateSchema>;
export type SharedTrunk = z.infer<typeof sharedTrunkSchema>;

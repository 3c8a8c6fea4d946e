import { isIP } from "node:net";
import { z } from "zod";
import { iceServerSchema } from "./ice-servers.ts";

const port = z.int().min(0).max(65_535);
const address = z.string().refine((text) => isIP(text) !== 0, "use an IP address");
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
  codecs: z
    .array(z.enum(["PCMA", "PCMU"]))
    .min(1)
    .default(["PCMU", "PCMA"]),
  plus: z.boolean().default(true).meta({ description: "Whether numbers are dialled with their plus." }),
});

export type Trunk = z.output<typeof trunkSchema>;

export const embeddedSettings = z.strictObject({
  address: address.default("0.0.0.0").meta({ description: "Where SIP and sound are listened for." }),
  public_address: address.optional().meta({ description: "What peers are told, behind NAT or a load balancer." }),
  udp_port: port.nullable().default(5060).meta({ description: "null: no UDP; 0: any that is free." }),
  tcp_port: port.nullable().default(null),
  tls: z.strictObject({ port, key: z.string(), cert: z.string() }).optional(),
  rtp_ports: z
    .strictObject({ first: port.min(1_024), last: port.min(1_024) })
    .refine(({ first, last }) => last > first, "last must be greater than first")
    .optional(),
  trunks: z.array(trunkSchema).default([]),
  test_numbers: z.boolean().default(false).meta({
    description: "Calls to +1 202 555 0100 to 0110 reach simulated people, over a trunk `test-numbers`. Needs UDP.",
  }),
  ice_servers: z
    .array(iceServerSchema)
    .default([])
    .meta({ description: "STUN and TURN servers that browsers are told of." }),
  max_legs: z.int().min(1).default(1_000),
  media_timeout_seconds: z
    .int()
    .min(10)
    .default(300)
    .meta({ description: "A far end that says nothing for so long is gone." }),
});

export type EmbeddedSettings = z.output<typeof embeddedSettings>;

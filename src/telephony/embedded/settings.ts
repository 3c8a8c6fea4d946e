import { isIP } from "node:net";
import { z } from "zod";
import { trunkSchema } from "../trunk.ts";
import { iceServerSchema } from "./ice-servers.ts";

const port = z.int().min(0).max(65_535);
const address = z.string().refine((text) => isIP(text) !== 0, "use an IP address");

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
  listen: z.enum(["always", "for_trunks"]).default("always").meta({
    description: "for_trunks: nothing is listened on, but for webphones, before there is a trunk that needs it.",
  }),
  test_numbers: z
    .union([z.boolean(), z.literal("without_trunks")])
    .default(false)
    .meta({
      description:
        "Calls to +1 202 555 0100 to 0110 reach simulated people, over a trunk `test-numbers`. without_trunks: for accounts alone that have no other trunk.",
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
  keep_lost_seconds: z
    .int()
    .min(1)
    .max(300)
    .default(30)
    .meta({ description: "How long a call waits for a telephone that vanished, a page that is reloaded for one." }),
});

export type EmbeddedSettings = z.output<typeof embeddedSettings>;

/** What an agent's telephone signs in with: the webphone on the dashboard, or any other one that speaks SIP. */
import { z } from "zod";
import { clientIdSchema, timestampSchema } from "./fields.ts";

export const newPhoneCredentialsSchema = z
  .strictObject({
    agent_id: clientIdSchema
      .optional()
      .meta({ description: "Whose telephone it is. A person who is signed in may leave it out: it is theirs then." }),
  })
  .meta({ id: "NewPhoneCredentials" });

export const phoneCredentialsSchema = z
  .object({
    agent_id: clientIdSchema,
    address: z.string().meta({ description: "The SIP address.", examples: ["sip:acc_1.agt_1@203.0.113.10"] }),
    username: z.string().meta({ description: "For digest authentication." }),
    password: z.string(),
    expires_at: timestampSchema,
    websocket_path: z.string().meta({
      description: "Where SIP is spoken over WebSocket (RFC 7118), on this server.",
      examples: ["/phone"],
    }),
    ice_servers: z
      .array(
        z.object({
          urls: z.array(z.string()),
          username: z.string().optional(),
          credential: z.string().optional(),
        }),
      )
      .meta({ description: "STUN and TURN servers, as `RTCPeerConnection` takes them." }),
    test_numbers: z.boolean().meta({
      description: "Whether calls reach the test numbers alone (docs/telephony.md), because there is no trunk.",
    }),
    keep_lost_seconds: z.number().meta({
      description:
        "How long a call waits for a telephone that was lost in it: a page that is reloaded, a network that is gone.",
      examples: [30],
    }),
  })
  .meta({ id: "PhoneCredentials", description: "What a telephone signs in with, until they expire." });

const accountFields = {
  agent_id: clientIdSchema,
  username: z.string().meta({ description: "The user of the SIP address, and the name for digest authentication." }),
  address: z.string().nullable().meta({ description: "The SIP address; null while no engine is up." }),
  server: z.string().nullable().meta({ description: "Where the telephone registers." }),
  transports: z
    .array(z.object({ protocol: z.string(), port: z.int() }))
    .meta({ description: "How the server is reached: `UDP`, `TCP` or `TLS`, and the port." }),
  created_at: timestampSchema,
};

export const phoneAccountSchema = z
  .object(accountFields)
  .meta({ id: "PhoneAccount", description: "What an agent's own telephone signs in with, until it is taken back." });

export const newPhoneAccountSchema = z
  .object({ ...accountFields, password: z.string().meta({ description: "Told this once." }) })
  .meta({ id: "NewPhoneAccount" });

export type PhoneAccountView = z.infer<typeof phoneAccountSchema>;
export type NewPhoneAccountView = z.infer<typeof newPhoneAccountSchema>;
export type NewPhoneCredentials = z.infer<typeof newPhoneCredentialsSchema>;
export type PhoneCredentialsView = z.infer<typeof phoneCredentialsSchema>;

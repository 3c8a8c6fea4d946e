import { createHmac } from "node:crypto";
import { z } from "zod";
import type { IceServer } from "../phone.ts";

/** A STUN or TURN server as the operator sets it up. */
export const iceServerSchema = z.strictObject({
  urls: z
    .array(
      z
        .string()
        .max(512)
        .regex(/^(?:stuns?|turns?):[^\s]+$/, "use stun:, turn: or turns: and a host"),
    )
    .min(1)
    .max(8),
  username: z.string().min(1).max(256).optional(),
  credential: z.string().min(1).max(256).optional(),
  secret: z.string().min(1).max(256).optional().meta({
    description:
      "A TURN server's shared secret (coturn: `static-auth-secret`): every telephone gets a name and a password of its own that expire with its credentials.",
  }),
});

type IceServerSettings = z.output<typeof iceServerSchema>;

/** What a browser is told of these, for a device whose credentials end then (milliseconds UTC). */
export function iceServersFor(
  servers: readonly IceServerSettings[],
  { user, expiresAt }: { user: string; expiresAt: number },
): IceServer[] {
  return servers.map(({ urls, username, credential, secret }) => {
    if (secret !== undefined) {
      // A REST API for access to TURN services, draft-uberti-behave-turn-rest-00 §2.2.
      const name = `${Math.floor(expiresAt / 1_000)}:${user}`;
      return { urls, username: name, credential: createHmac("sha1", secret).update(name).digest("base64") };
    }
    return {
      urls,
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    };
  });
}

/** Two parties who talk: until one of them hangs up, with everything that they do to the call meanwhile. */
import type { RungAgent } from "../find-agents.ts";
import type { Ended, Phone, Phones } from "../phones.ts";
import { type CallEnd, type EndedBy, inWords, type LiveCall } from "./live-call.ts";

/** Somebody in a call. */
export type Party = {
  phone: Phone;
  /** Null for a telephone number. */
  agent: RungAgent | null;
  /** What they are called by: an agent's name, or the number. */
  name: string;
};

/** Lets the two of a call hear each other, and resolves when its end is durable. */
export async function talk(
  call: LiveCall,
  { near, far }: { near: Party; far: Party },
  { phones }: { phones: Phones },
): Promise<void> {
  const refusal = near.phone.end || far.phone.end ? null : await phones.connect(near.phone, far.phone);
  if (refusal === null) call.talks(far.phone.legId);
  else call.note({ kind: "over", text: `they could not be connected: ${refusal}` });
  const first = await Promise.race([
    ...(refusal === null ? [] : [{ kind: "ended", cause: "media_failed", by: "engine", at: Date.now() } as Ended]),
    near.phone.ended,
    far.phone.ended,
  ]);
  const who = near.phone.end === first ? near : far;
  for (const { phone } of [near, far]) if (phone.end === null) phone.hangUp();
  await Promise.all([near.phone.ended, far.phone.ended]);
  const end: CallEnd = { cause: first.cause, by: endedBy(first, who === near ? "agent" : "contact"), at: first.at };
  await call.over(end, `${who.name}: ${inWords(first.cause)}`);
}

export function endedBy({ by }: Ended, who: EndedBy): EndedBy {
  return by === "remote" ? who : "system";
}

/** Calls that stand, each with a frame of sound every 20 ms to an echo and back. */
import type { StandingCall, Webphone } from "./webphones.ts";

/** What the carrier of the measurements echoes at. */
export const ECHO = "+12025550107";

const FRAME_MS = 20;
/** Calls send in turn, not all at once. */
const GROUPS = 10;

/** So many calls, a few set up at the same time. */
export async function callUntil(
  count: number,
  { phone, calls }: { phone: Webphone; calls: StandingCall[] },
): Promise<void> {
  while (calls.length < count) {
    const batch = Array.from({ length: Math.min(25, count - calls.length) }, () => phone.call(ECHO));
    for (const { standing } of await Promise.all(batch)) calls.push(standing);
  }
}

export function sendSteadily(calls: readonly StandingCall[]): () => void {
  const stepMs = FRAME_MS / GROUPS;
  const beganAt = performance.now();
  let step = 0;
  const timer = setInterval(() => {
    for (; performance.now() - beganAt > step * stepMs; step += 1) {
      for (let index = step % GROUPS; index < calls.length; index += GROUPS) calls[index]?.send();
    }
  }, 1);
  return () => clearInterval(timer);
}

/** How long a connection may be without sound before another way is looked for. */
const PATIENCE_MS = 2_000;

/**
 * Looks for another way when the network of a call has changed (an ICE restart, RFC 8445 §9), and gives the call up when
 * there is none.
 * @param keepMs how long the server keeps the far end for a phone that is gone.
 */
export function keepConnected(
  connection: RTCPeerConnection,
  { keepMs, ...act }: { keepMs: number; restart(): void; giveUp(): void },
): void {
  let looking: ReturnType<typeof setTimeout> | undefined;
  let lost: ReturnType<typeof setTimeout> | undefined;

  function rest(): void {
    clearTimeout(looking);
    clearTimeout(lost);
    looking = undefined;
    lost = undefined;
  }

  connection.addEventListener(
    "iceconnectionstatechange",
    (event) => {
      const state = connection.iceConnectionState;
      if (state === "connected" || state === "completed" || state === "closed") rest();
      if (state !== "disconnected" && state !== "failed") return;
      looking ??= setTimeout(act.restart, state === "failed" ? 0 : PATIENCE_MS);
      lost ??= setTimeout(act.giveUp, keepMs);
      // JsSIP would hang up at once.
      if (state === "failed") event.stopImmediatePropagation();
    },
    // Before the listener that JsSIP has added earlier.
    { capture: true },
  );
}

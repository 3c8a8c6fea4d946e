import type { Endpoint } from "../sip/flow.ts";

/**
 * Where sound comes from and goes to (symmetric RTP, RFC 4961). The far end's description says where, but behind a NAT it
 * does not know; so the first packets decide. After that nobody else is listened to, or could take the call's sound.
 */
export type SourceLock = {
  /** Whether a packet from there belongs to the call. */
  accepts(source: Endpoint): boolean;
  /** Where to send to; null while nobody knows. */
  readonly target: Endpoint | null;
  /** A new description; one with another address is listened to anew. */
  describe(endpoint: Endpoint | null): void;
};

/** From elsewhere than described, so many packets in a row make a source. */
const PACKETS_TO_LOCK = 3;

export function createSourceLock(): SourceLock {
  let described: Endpoint | null = null;
  let locked: Endpoint | null = null;
  let candidate: Endpoint | null = null;
  let count = 0;

  return {
    accepts(source) {
      if (locked) return isSame(locked, source);
      if (!described) return false;
      if (isSame(described, source)) {
        locked = described;
        return true;
      }
      count = candidate && isSame(candidate, source) ? count + 1 : 1;
      candidate = source;
      if (count < PACKETS_TO_LOCK) return false;
      locked = source;
      return true;
    },
    get target() {
      return described && (locked ?? described);
    },
    describe(endpoint) {
      if (endpoint && described && isSame(endpoint, described)) return;
      described = endpoint;
      if (!endpoint) return;
      locked = null;
      candidate = null;
      count = 0;
    },
  };
}

function isSame(one: Endpoint, other: Endpoint): boolean {
  return one.port === other.port && one.address === other.address;
}

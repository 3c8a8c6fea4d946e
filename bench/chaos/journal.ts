/** What happened, as seen from outside the program: the truth that its store is held against. */

/** An event whose report was answered with success. */
export type Acknowledged = { id: string; call_id: string | null; seq: number };

/** A webhook that a receiver got. */
export type Receipt = {
  /** The connector's name. */
  connector: string;
  /** Its `webhook-id`. */
  deliveryId: string;
  arrived: number;
  /** When its answer was given to the system; null while it was not. */
  answered: number | null;
  status: number;
};

/** A fault made on purpose: from its beginning until what it broke works again. */
export type Disturbance = {
  what: string;
  from: number;
  to: number;
  /** How many nodes were stopped in the middle of their work and went on later, not knowing of it. */
  stoodStill?: number;
};

export type Journal = {
  acknowledged: Acknowledged[];
  receipts: Receipt[];
  disturbances: Disturbance[];
  /** Promises that the program did not keep, such as another answer to the same event. */
  complaints: string[];
  /** The moment of a time in milliseconds UTC that a process of this machine has noted. */
  momentOf(timestamp: number): number;
  /** Now, in milliseconds; no two moments are the same, so they tell what came first. */
  moment(): number;
};

const A_LITTLE_LATER_MS = 1e-6;

export function createJournal(): Journal {
  let last = 0;
  return {
    acknowledged: [],
    receipts: [],
    disturbances: [],
    complaints: [],
    momentOf: (timestamp) => timestamp - Date.now() + performance.now(),
    moment() {
      last = Math.max(performance.now(), last + A_LITTLE_LATER_MS);
      return last;
    },
  };
}

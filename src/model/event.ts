import type { Call, EventData, EventType } from "../contract/events.ts";

/** An event as stored: its place in its call, and the call as it stood right after it. */
export type StoredEvent<T extends EventType = EventType> = {
  [K in T]: {
    id: string;
    account_id: string;
    type: K;
    /** The call it belongs to or names; null where there is none. */
    call_id: string | null;
    /** Its place in its call, from 1; 0 for an event that stands alone. */
    seq: number;
    /** Milliseconds UTC. */
    occurred_at: number;
    /** Milliseconds UTC. */
    received_at: number;
    is_test: boolean;
    data: EventData[K];
    call: Call | null;
  };
}[T];

/** Deliveries of one lane leave in order: the lane of a call at a connector is told by this and the connector's id. */
export function laneOfCall(accountId: string, callId: string): string {
  return `${accountId}/${callId}`;
}

/** The lane of a delivery that waits for nothing and that nothing waits for. */
export function laneOfItsOwn(deliveryId: string): string {
  return deliveryId;
}

/**
 * A replay keeps a call's order too, beside the live lane.
 * @param part the call, or the delivery where there is no order.
 */
export function laneOfReplay(replayId: string, part: string): string {
  return `${replayId}/${part}`;
}

/** The replay that a lane belongs to; null for every other lane. */
export function replayOfLane(lane: string): string | null {
  return lane.startsWith("rpl_") ? lane.slice(0, lane.indexOf("/")) : null;
}

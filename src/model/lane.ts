/** Deliveries of one lane leave in order: the lane of a call at a connector is told by this and the connector's id. */
export function laneOfCall(accountId: string, callId: string): string {
  return `${accountId}/${callId}`;
}

/** The lane of a delivery that waits for nothing and that nothing waits for. */
export function laneOfItsOwn(deliveryId: string): string {
  return deliveryId;
}

/** A replay keeps a call's order too, beside the live lane. */
export function laneOfReplay(replayId: string, callId: string): string {
  return `${replayId}/${callId}`;
}

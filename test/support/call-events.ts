/** A call's events as a producer reports them, with as little as each may have. */

export function started(callId: string, data: object = {}) {
  const least = { direction: "inbound", from: "+4930111111", to: "+4930222222" };
  return { type: "call.started", call_id: callId, data: { ...least, ...data } };
}

export function ringing(callId: string, data: object = {}) {
  return { type: "call.ringing", call_id: callId, data };
}

export function answered(callId: string, data: object = {}) {
  return { type: "call.answered", call_id: callId, data };
}

export function ended(callId: string, data: object = {}) {
  return { type: "call.ended", call_id: callId, data };
}

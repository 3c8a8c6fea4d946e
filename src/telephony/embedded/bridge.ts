import type { Leg } from "./leg.ts";

/** Lets two legs hear each other, and takes each out of the bridge it was in. */
export function bridgeLegs(one: Leg, other: Leg): void {
  if (one.peer === other) return;
  unbridgeLeg(one);
  unbridgeLeg(other);
  one.setPeer(other);
  other.setPeer(one);
  one.rewire();
  one.tell({ type: "leg.bridged", to: other.id });
  other.tell({ type: "leg.bridged", to: one.id });
}

/** Takes a leg and the one it is bridged to apart; both hear silence. */
export function unbridgeLeg(leg: Leg): void {
  const { peer } = leg;
  if (!peer) return;
  leg.setPeer(null);
  peer.setPeer(null);
  leg.rewire();
  peer.rewire();
  leg.tell({ type: "leg.unbridged", from: peer.id });
  peer.tell({ type: "leg.unbridged", from: leg.id });
}

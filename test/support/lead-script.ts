/** Who a widget's calls are about in tests, and what they do. */
export const S = 1_000;
export const MIN = 60 * S;
export const HOUR = 60 * MIN;

export const LEAD = "+442079460100";
export const LEAD_2 = "+442079460199";
export const ada = { name: "Ada", phone: "+447400123451" };
export const bob = { name: "Bob", phone: "+447400123452" };
export const cleo = { name: "Cleo", phone: "+447400123453" };

export const answer = (after_ms: number, hangs_up_after_ms: number | null = null) =>
  ({ does: "answer", after_ms, hangs_up_after_ms }) as const;
export const rings = { does: "ring" } as const;
export const busy = { does: "busy", after_ms: 1_000 } as const;

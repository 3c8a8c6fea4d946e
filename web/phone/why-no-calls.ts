import { texts } from "../texts.ts";
import type { PhoneView } from "./open-phone.ts";
import { usePhone } from "./use-phone.ts";

/** Why nobody can be called now, with what to do about it; null where calls can be made. */
export function whyNoCalls({ link, microphone }: PhoneView["state"]): string | null {
  const { whyNot } = texts.phone;
  if (microphone === "insecure") return whyNot.insecure;
  return link === "ready" ? null : whyNot[link];
}

export function useWhyNoCalls(): string | null {
  return whyNoCalls(usePhone().state);
}

import type { CommandResult, Destination, Telephony } from "../telephony.ts";
import type { Leg } from "./leg.ts";
import { done, type LegBook } from "./leg-book.ts";

/** The commands about transfers. */
export function transferCommands(book: LegBook): Pick<Telephony, "transfer" | "tellTransfer"> {
  return {
    async transfer({ legId, to }) {
      const found = book.find(legId, "answered");
      if (found.kind === "refused") return found;
      if (!("legId" in to)) return transferLeg(found.leg, to);
      const other = book.find(to.legId, "answered");
      return other.kind === "refused" ? other : transferLeg(found.leg, { leg: other.leg });
    },
    async tellTransfer({ legId, sipCode }) {
      const found = book.find(legId, "answered");
      if (found.kind === "refused") return found;
      await found.leg.tellTransfer(sipCode);
      return done;
    },
  };
}

/** The leg whose dialog has this Call-ID; null where there is none. */
export function legOfDialog(book: LegBook, callId: string): string | null {
  return book.all().find(({ leg }) => leg.session?.dialog.callId === callId)?.leg.id ?? null;
}

/** Asks a leg's far end to call someone else (RFC 3515), or to take another leg's place there (RFC 3891). */
async function transferLeg(leg: Leg, to: Destination | { leg: Leg }): Promise<CommandResult> {
  const { session } = leg;
  const target = targetOf(to, leg);
  if (!session || target === null) {
    return { kind: "refused", reason: "not_supported", detail: "There is no address that the far end could call." };
  }
  const outcome = await session.request("REFER", {
    headers: [
      ["Refer-To", `<${target}>`],
      ["Referred-By", session.dialog.local.replace(/;\s*tag=[^;]*/i, "")],
    ],
  });
  if (outcome.kind === "refused") leg.tell({ type: "leg.transfer_failed", sipCode: outcome.status });
  return { kind: "done" };
}

function targetOf(to: Destination | { leg: Leg }, leg: Leg): string | null {
  if ("sip" in to) return /^sips?:/i.test(to.sip) ? to.sip : `sip:${to.sip}`;
  if ("agent" in to) return null;
  if ("tel" in to) {
    // The far end's own server knows the way to a number.
    const host = /@([^>;?]+)/.exec(leg.session?.dialog.remote ?? "")?.[1];
    return host === undefined ? null : `sip:${to.tel}@${host}`;
  }
  const dialog = to.leg.session?.dialog;
  if (!dialog) return null;
  const replaces = encodeURIComponent(`${dialog.callId};to-tag=${dialog.remoteTag};from-tag=${dialog.localTag}`);
  return `${dialog.remoteTarget}${dialog.remoteTarget.includes("?") ? "&" : "?"}Replaces=${replaces}`;
}

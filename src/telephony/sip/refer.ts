/** Transfers (RFC 3515): what REFER and the NOTIFYs after it say. */
import { type Body, header } from "./message.ts";
import { type NameAddress, parseNameAddress } from "./name-address.ts";
import type { ServerTransaction } from "./server-transaction.ts";

/** Answers a REFER with the status that `onRefer` gives to its target. */
export function receiveRefer(transaction: ServerTransaction, onRefer: (referTo: NameAddress) => number): void {
  const referTo = parseNameAddress(header(transaction.request, "refer-to") ?? "");
  transaction.respond({ status: referTo ? onRefer(referTo) : 400 });
}

/** Answers a NOTIFY; the status that it tells of goes to `onStatus`. */
export function receiveNotify(transaction: ServerTransaction, onStatus: (status: number) => void): void {
  const { request } = transaction;
  const ofRefer = /^refer\b/i.test(header(request, "event") ?? "");
  transaction.respond({ status: ofRefer ? 200 : 489 });
  const status = ofRefer ? /^\s*SIP\/2\.0\s+(\d{3})/i.exec(request.body)?.[1] : undefined;
  if (status !== undefined) onStatus(Number(status));
}

/** What the sender of a REFER is told of how it goes (RFC 3515 §2.4.5): the status of the call to the new one. */
export function transferNotice(status: number): { headers: (readonly [string, string])[]; body: Body } {
  const isOver = status >= 200;
  return {
    headers: [
      ["Event", "refer"],
      ["Subscription-State", isOver ? "terminated;reason=noresource" : "active;expires=60"],
    ],
    body: { type: "message/sipfrag;version=2.0", content: `SIP/2.0 ${status} ${WORDS[status] ?? "Progress"}\r\n` },
  };
}

const WORDS: Record<number, string> = { 100: "Trying", 180: "Ringing", 200: "OK" };

/** What the sender of a REFER is told at once (RFC 3515 §2.4.4): that it is being tried. */
export const TRYING_NOTICE = transferNotice(100);

/** The dialog that a Refer-To asks to be replaced (RFC 3891): its Call-ID; null where it names none. */
export function replacedCallId(uriText: string): string | null {
  const query = /\?(.*)$/.exec(uriText)?.[1];
  const replaces = query?.split("&").find((part) => /^replaces=/i.test(part));
  if (replaces === undefined) return null;
  try {
    return decodeURIComponent(replaces.slice("replaces=".length)).split(";")[0] ?? null;
  } catch {
    return null;
  }
}

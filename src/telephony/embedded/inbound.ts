/** Calls that come in: who may call, and what is refused before anybody hears of it. */
import { randomUUID } from "node:crypto";
import { parseSdp } from "../sdp/parse-sdp.ts";
import { receiveCall } from "../sip/incoming-call.ts";
import { sdpOf } from "../sip/message.ts";
import type { InviteServerTransaction } from "../sip/server-transaction.ts";
import type { EngineContext } from "./context.ts";
import { createLeg, type Leg } from "./leg.ts";
import type { LegBook } from "./leg-book.ts";
import { createOfferedLeg } from "./offered-leg.ts";
import type { Trunks } from "./trunks.ts";

/** Headers that only say how the message travels. */
const PLUMBING =
  /^(?:via|from|to|call-id|cseq|contact|route|record-route|content-.*|allow.*|supported|require|session-expires|min-se|user-agent|(?:proxy-)?authorization)$/;

/** Makes a leg of an INVITE and tells of it, or refuses it. */
export function receiveInvite(
  transaction: InviteServerTransaction,
  parts: {
    context: EngineContext;
    trunks: Trunks;
    book: LegBook;
    maxLegs: number;
    onEnd(leg: Leg): void;
  },
): void {
  const { context, trunks, book } = parts;
  const { request, flow } = transaction;
  const origin = trunks.identify(request, flow);
  // Whoever scans for exchanges learns nothing but that it is none of theirs.
  if (!origin) {
    transaction.respond({ status: 403 });
    return;
  }
  if (book.size >= parts.maxLegs) {
    transaction.respond({ status: 503, headers: [["Retry-After", "10"]] });
    return;
  }
  const offer = sdpOf(request);
  if (offer !== undefined && !hasSoundInCommon(offer, origin.codecs)) {
    transaction.respond({ status: 488 });
    return;
  }
  const call = receiveCall(context.userAgent, transaction, origin.contactUser);
  if (!call) return;
  const leg = createLeg(context, { id: randomUUID(), state: "offered", onEnd: parts.onEnd });
  book.add({ kind: "offered", leg, commands: createOfferedLeg(context, { leg, call, codecs: origin.codecs }) });
  const { uri, displayName } = request.from;
  leg.tell({
    type: "leg.offered",
    origin: { trunk: origin.trunk },
    from: { number: uri.user, ...(displayName === "" ? {} : { name: displayName }) },
    to: origin.dialled,
    headers: Object.fromEntries(
      [...request.headers].filter(([name]) => !PLUMBING.test(name)).map(([name, [value = ""]]) => [name, value]),
    ),
  });
}

function hasSoundInCommon(offer: string, codecs: readonly string[]): boolean {
  return parseSdp(offer)?.audio?.formats.some(({ codec }) => codecs.includes(codec)) ?? false;
}

/** Calls that come in: who may call, and what is refused before anybody hears of it. */
import { randomUUID } from "node:crypto";
import type { Codec } from "../rtp/g711.ts";
import { parseSdp } from "../sdp/parse-sdp.ts";
import { receiveCall } from "../sip/incoming-call.ts";
import { sdpOf } from "../sip/message.ts";
import type { InviteServerTransaction } from "../sip/server-transaction.ts";
import { parseUri } from "../sip/uri.ts";
import type { Origin } from "../telephony.ts";
import type { EngineContext } from "./context.ts";
import { createLeg, type Leg } from "./leg.ts";
import type { LegBook } from "./leg-book.ts";
import { createOfferedLeg } from "./offered-leg.ts";
import { plainText } from "./plain-text.ts";
import type { Registrar } from "./registrar.ts";
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
    registrar: Registrar;
    book: LegBook;
    maxLegs: number;
    onEnd(leg: Leg): void;
  },
): void {
  const { context, trunks, registrar, book } = parts;
  const { request, flow } = transaction;
  const found = identify(transaction, { trunks, registrar });
  if (!found) return;
  if (book.size >= parts.maxLegs) {
    transaction.respond({ status: 503, headers: [["Retry-After", "10"]] });
    return;
  }
  const offer = sdpOf(request);
  const audio = offer === undefined ? null : parseSdp(offer)?.audio;
  if (offer !== undefined && !audio?.formats.some(({ codec }) => found.codecs.includes(codec))) {
    transaction.respond({ status: 488 });
    return;
  }
  const isBrowser = audio ? audio.secured !== null : flow.protocol === "WS" || flow.protocol === "WSS";
  const carriage = isBrowser ? "browser" : "rtp";
  const call = receiveCall(context.userAgent, transaction, found.contactUser);
  if (!call) return;
  const leg = createLeg(context, { id: randomUUID(), state: "offered", onEnd: parts.onEnd });
  book.add({
    kind: "offered",
    leg,
    commands: createOfferedLeg(context, { leg, call, codecs: found.codecs, carriage }),
  });
  const { uri, displayName } = request.from;
  const name = plainText(displayName);
  leg.tell({
    type: "leg.offered",
    origin: found.origin,
    from: { number: plainText(uri.user), ...(name === "" ? {} : { name }) },
    to: plainText(found.dialled),
    headers: Object.fromEntries(
      [...request.headers]
        .filter(([each]) => !PLUMBING.test(each))
        .map(([each, [value = ""]]) => [each, plainText(value)]),
    ),
  });
}

type Identified = { origin: Origin; dialled: string; contactUser: string; codecs: readonly Codec[] };

/** Whom a call comes from: an agent's device that proves it, or a trunk. Null where it was challenged or refused. */
function identify(
  transaction: InviteServerTransaction,
  { trunks, registrar }: { trunks: Trunks; registrar: Registrar },
): Identified | null {
  const { request, flow } = transaction;
  // Over WebSocket only telephones come, even where a proxy has them all come from a trunk's address.
  if (registrar.knows(flow) || flow.protocol === "WS" || flow.protocol === "WSS") {
    const origin = registrar.admit(transaction);
    const dialled = parseUri(request.uri)?.user ?? "";
    return origin && { origin, dialled, contactUser: "hookswitch", codecs: ["PCMU", "PCMA"] };
  }
  const found = trunks.identify(request, flow);
  if (!found) transaction.respond({ status: 403 });
  return found;
}

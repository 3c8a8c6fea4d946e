/** A dialog (RFC 3261 §12): what the requests within one call repeat. */
import type { Flow } from "./flow.ts";
import {
  type Headers,
  listOf,
  type OutgoingRequest,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from "./message.ts";
import { parseNameAddress } from "./name-address.ts";

export type Dialog = {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** From and To of our requests, tags included. */
  readonly local: string;
  readonly remote: string;
  /** The far end's Contact: where requests go to. A re-INVITE may change it. */
  remoteTarget: string;
  /** Route values, the next hop first. */
  readonly routes: readonly string[];
  localCseq: number;
  /** Null until the far end has sent a request. */
  remoteCseq: number | null;
  /** Where the far end was last heard from. */
  flow: Flow;
};

/** The dialog that our response with `toTag` to this INVITE makes (§12.1.1). */
export function dialogOfServer(request: SipRequest, toTag: string, flow: Flow): Dialog {
  const to = request.headers.get("to")?.[0] ?? "";
  return {
    callId: request.callId,
    localTag: toTag,
    remoteTag: request.from.params.get("tag") ?? "",
    local: request.to.params.has("tag") ? to : `${to};tag=${toTag}`,
    remote: request.headers.get("from")?.[0] ?? "",
    remoteTarget: contactOf(request) ?? request.from.uriText,
    routes: listOf(request, "record-route"),
    localCseq: 0,
    remoteCseq: request.cseq,
    flow,
  };
}

/** The dialog that a response with a To tag to our INVITE makes (§12.1.2). */
export function dialogOfClient(request: OutgoingRequest, response: SipResponse, flow: Flow): Dialog {
  return {
    callId: response.callId,
    localTag: response.from.params.get("tag") ?? "",
    remoteTag: response.to.params.get("tag") ?? "",
    local: headerOf(request, "From"),
    remote: firstOf(response.headers, "to"),
    remoteTarget: contactOf(response) ?? request.uri,
    routes: listOf(response, "record-route").reverse(),
    localCseq: response.cseq,
    remoteCseq: null,
    flow,
  };
}

/** How a dialog is found by what a message of it says. */
export function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return `${callId} ${localTag} ${remoteTag}`;
}

/** The next request of the dialog; `cseq` is given for an ACK, which has its INVITE's (§12.2.1.1, §13.2.2.4). */
export function requestIn(
  dialog: Dialog,
  method: string,
  { headers = [], cseq }: { headers?: OutgoingRequest["headers"]; cseq?: number } = {},
): OutgoingRequest {
  if (cseq === undefined) dialog.localCseq += 1;
  const [first, ...others] = dialog.routes;
  const strict = first === undefined ? null : strictRouterOf(first);
  const routes = strict === null ? dialog.routes : [...others, `<${dialog.remoteTarget}>`];
  return {
    method,
    uri: strict ?? dialog.remoteTarget,
    headers: [
      ...routes.map((route) => ["Route", route] as const),
      ["Max-Forwards", "70"],
      ["From", dialog.local],
      ["To", dialog.remote],
      ["Call-ID", dialog.callId],
      ["CSeq", `${cseq ?? dialog.localCseq} ${method}`],
      ...headers,
    ],
  };
}

/** The URI that the next request is sent to. */
export function nextHopOf(dialog: Dialog): string {
  const route = dialog.routes[0];
  return (route === undefined ? undefined : parseNameAddress(route)?.uriText) ?? dialog.remoteTarget;
}

/** The Contact's URI, or undefined where there is none. */
export function contactOf(message: SipMessage): string | undefined {
  const contact = listOf(message, "contact")[0];
  return contact === undefined ? undefined : parseNameAddress(contact)?.uriText;
}

export function headerOf(request: OutgoingRequest, name: string): string {
  return request.headers.find(([each]) => each === name)?.[1] ?? "";
}

function firstOf(headers: Headers, name: string): string {
  return headers.get(name)?.[0] ?? "";
}

/** A first route without `lr` wants to be the request's URI (§12.2.1.1, strict routing). */
function strictRouterOf(route: string): string | null {
  const address = parseNameAddress(route);
  return !address || address.uri.params.has("lr") ? null : address.uriText;
}

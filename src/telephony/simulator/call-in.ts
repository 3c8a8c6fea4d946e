import { placeCall } from "../sip/outgoing-call.ts";
import type { Session } from "../sip/session.ts";
import { escapeUser } from "../sip/uri.ts";
import { type AnsweredCall, perform, type SimulatorContext, sessionHandlers } from "./answer-call.ts";
import type { Script } from "./numbers.ts";

/** Calls a number, and speaks when it is answered. Resolves with whether it was. */
export async function callIn(
  context: SimulatorContext,
  {
    from,
    to,
    deliverTo,
    script,
  }: { from: string; to: string; deliverTo: { host: string; port: number }; script: Script },
): Promise<boolean> {
  const { userAgent, calls, sounds } = context;
  const [flow] = await userAgent.flowsTo({ ...deliverTo, protocol: "UDP" });
  if (!flow) return false;
  const media = await context.openMedia();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let session: Session | null = null;
  const end = () => {
    media.close();
    calls.delete(call);
    resolve(false);
  };
  const uri = `sip:${escapeUser(to)}@${deliverTo.host}:${deliverTo.port}`;
  const host = `${flow.local.address}:${flow.local.port}`;
  const parts = {
    flow,
    uri,
    from: `<sip:${escapeUser(from)}@${host}>`,
    to: `<${uri}>`,
    contactUser: "simulator",
    sdp: await media.offer(),
    currentSdp: () => media.current(),
  };
  const placed = placeCall(userAgent, parts, {
    onProgress() {},
    onRefuse: end,
    onAccept(established, sdp) {
      session = established;
      if (sdp !== undefined) media.accept(sdp);
      perform(media, script, sounds);
      resolve(true);
    },
    session: sessionHandlers(() => media, end),
  });
  const call: AnsweredCall = {
    hangUp() {
      if (session) session.bye();
      else placed.cancel();
      end();
    },
  };
  calls.add(call);
  return promise;
}

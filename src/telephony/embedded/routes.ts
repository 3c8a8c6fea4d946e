import { parseUri } from "../sip/uri.ts";
import type { UserAgent } from "../sip/user-agent.ts";
import type { Destination } from "../telephony.ts";
import type { Registrar } from "./registrar.ts";
import type { TargetGroup } from "./targets.ts";
import type { Trunks } from "./trunks.ts";

type RoutingParts = { account: string | undefined; userAgent: UserAgent; trunks: Trunks; registrar: Registrar };

/** Where a destination is called at, in the order to try; nothing where there is no way to it. */
export function groupsOf(to: Destination, { account, userAgent, trunks, registrar }: RoutingParts): TargetGroup[] {
  if ("tel" in to) return trunks.groupsFor(to.tel, { account, names: to.trunks });
  if ("agent" in to) return [registrar.groupFor(to.agent, to.device)];
  return [() => targetsOfAddress(to.sip, userAgent)];
}

/** A SIP address, over the transport that it names. */
async function targetsOfAddress(address: string, userAgent: UserAgent) {
  const uri = parseUri(/^sips?:/i.test(address) ? address : `sip:${address}`);
  if (!uri || uri.host === "") return [];
  const named = uri.params.get("transport")?.toUpperCase();
  const protocol = uri.scheme === "sips" || named === "TLS" ? "TLS" : named === "TCP" ? "TCP" : "UDP";
  const flows = await userAgent.flowsTo({
    host: uri.host,
    protocol,
    ...(uri.port === undefined ? {} : { port: uri.port }),
  });
  return flows.slice(0, 1).map((flow) => ({
    flow,
    uri: /^sips?:/i.test(address) ? address : `sip:${address}`,
    domain: flow.local.address.includes(":") ? `[${flow.local.address}]` : flow.local.address,
    contactUser: "hookswitch",
    codecs: ["PCMU", "PCMA"] as const,
    carriage: "rtp" as const,
    numberOf: (number: string) => number,
  }));
}

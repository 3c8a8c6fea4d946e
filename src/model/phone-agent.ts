/**
 * How the telephony port names an agent. An agent's id is unique within its account alone, and an engine serves all
 * accounts: whoever gives credentials out, rings an agent or hears of a device uses this name. It is the user of the
 * agent's SIP address too, so it is made of letters, digits and `-_.!` alone.
 */
export function phoneAgentOf({ accountId, agentId }: { accountId: string; agentId: string }): string {
  const escaped = agentId.replaceAll(/[^\w-]/g, (sign) => `!${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return `${accountId}.${escaped}`;
}

/** Whom a name of the port means; null where it is none of ours. */
export function readPhoneAgent(name: string): { accountId: string; agentId: string } | null {
  const [, accountId, escaped] = /^([\w-]+)\.((?:[\w-]|![\da-f]{2})+)$/.exec(name) ?? [];
  if (accountId === undefined || escaped === undefined) return null;
  const agentId = escaped.replaceAll(/!([\da-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return { accountId, agentId };
}

/**
 * How the telephony port names an agent. An agent's id is unique within its account alone, and an engine serves all
 * accounts: whoever gives credentials out, rings an agent or hears of a device uses this name.
 */
export function phoneAgentOf({ accountId, agentId }: { accountId: string; agentId: string }): string {
  return `${accountId}.${agentId}`;
}

/** Whom a name of the port means; null where it is none of ours. */
export function readPhoneAgent(name: string): { accountId: string; agentId: string } | null {
  const at = name.indexOf(".");
  return at > 0 && at < name.length - 1 ? { accountId: name.slice(0, at), agentId: name.slice(at + 1) } : null;
}

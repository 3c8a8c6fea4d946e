import type { Role } from "../contract/members.ts";
import type { Scope } from "../contract/scopes.ts";

/** An agent's own work: the screen, the calls and who is on the line. Neither settings nor what was sent to whom. */
const AGENT_SCOPES: readonly Scope[] = [
  "events:read",
  "calls:write",
  "screen:read",
  "directory:read",
  "contacts:read",
  "contacts:write",
];

/** What a person may do who signs in, in the terms that API keys have. */
export function scopesOf(role: Role): readonly Scope[] | "all" {
  return role === "agent" ? AGENT_SCOPES : "all";
}

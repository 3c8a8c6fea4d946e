import type { Scope } from "../api.ts";

/** Every scope: an object, so that one that is missing or unknown does not compile. */
const all: Record<Scope, true> = {
  "events:write": true,
  "events:read": true,
  "connectors:read": true,
  "connectors:write": true,
  "deliveries:read": true,
  "deliveries:write": true,
  "screen:read": true,
  "calls:write": true,
  "recordings:read": true,
  "directory:read": true,
  "directory:write": true,
  "contacts:read": true,
  "contacts:write": true,
  "widgets:read": true,
  "widgets:write": true,
  "leads:read": true,
  "leads:write": true,
  "keys:write": true,
  "members:read": true,
  "members:write": true,
  "settings:read": true,
  "settings:write": true,
  "audit:read": true,
};

export const SCOPES = Object.keys(all) as Scope[];

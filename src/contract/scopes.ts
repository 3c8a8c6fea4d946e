/** What an API key may do (DESIGN §6): each route of the API names the one scope that it needs. */
import { z } from "zod";

export const SCOPES = [
  "events:write",
  "events:read",
  "connectors:read",
  "connectors:write",
  "deliveries:read",
  "deliveries:write",
  "screen:read",
  "calls:write",
  "recordings:read",
  "directory:read",
  "directory:write",
  "contacts:read",
  "contacts:write",
  "widgets:read",
  "widgets:write",
  "leads:read",
  "leads:write",
  "keys:write",
  "members:read",
  "members:write",
  "settings:read",
  "settings:write",
  "audit:read",
] as const;

export const scopeSchema = z.enum(SCOPES).meta({ id: "Scope", description: "What an API key may do." });

export type Scope = (typeof SCOPES)[number];

import { campaign } from "./campaign/dialect.ts";
import type { Dialect } from "./dialect.ts";
import { dialer } from "./dialer/dialect.ts";
import { speedToLead } from "./speed-to-lead/dialect.ts";
import { standard } from "./standard/dialect.ts";
import { voiceAgent } from "./voice-agent/dialect.ts";
import { webphone } from "./webphone/dialect.ts";

/** Every dialect a connector may speak, by name, in the order the dashboard offers them. */
export const dialects: ReadonlyMap<string, Dialect> = new Map(
  [standard, dialer, speedToLead, voiceAgent, webphone, campaign].map((each) => [each.name, each]),
);

/** The dialect of that name, or undefined where there is none. */
export function findDialect(name: string): Dialect | undefined {
  return dialects.get(name);
}

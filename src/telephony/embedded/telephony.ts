import type { TelephonyEngine } from "../telephony.ts";
import { createEmbeddedEngine } from "./engine.ts";
import { embeddedSettings } from "./settings.ts";

export const embedded: TelephonyEngine = {
  name: "embedded",
  title: "Embedded softswitch",
  description: "Calls over SIP trunks, made by Hookswitch itself. Nothing else to install.",
  settings: embeddedSettings,
  create: (settings, means) => createEmbeddedEngine(embeddedSettings.parse(settings), means),
};

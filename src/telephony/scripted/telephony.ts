import type { TelephonyEngine } from "../telephony.ts";
import { createScriptedEngine } from "./engine.ts";
import { scriptedSettingsSchema } from "./settings.ts";

/** For demonstrations and tests of what lies above the port: nobody is really called. */
export const scripted: TelephonyEngine = {
  name: "scripted",
  title: "Scripted",
  description: "Everybody who is called does what a script says. Nobody is really called.",
  settings: scriptedSettingsSchema,
  create: (settings) => createScriptedEngine(scriptedSettingsSchema.parse(settings)),
};

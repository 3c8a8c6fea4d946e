import { z } from "zod";
import type { Connector } from "../../model/connector.ts";
import { type AdditionalData, readAdditionalData } from "./additional-data.ts";

/** The connector's own elements in seed 000, by their names. */
export const settings = z.strictObject({
  additional_data: z
    .string()
    .max(16_384)
    .superRefine((text, context) => {
      const reading = readAdditionalData(text);
      if (reading.kind === "refused") context.addIssue({ code: "custom", message: reading.reason });
    })
    .default("")
    .meta({
      title: "Additional data as json string",
      description:
        "A JSON object whose keys are added to every payload; they never replace the payload's own. Empty for none.",
      contentMediaType: "application/json",
    }),
  use_routes: z
    .boolean()
    .default(false)
    .meta({
      title: "Use routes",
      description:
        "Send each event to its own address: its name becomes the last part of the path, as in /hooks/callStarted. " +
        "Off: all events go to the one address and eventType tells them apart.",
    }),
  is_post_format: z.boolean().default(true).meta({
    title: "Is post format",
    description: "Send the payload as JSON in a POST. Off: a GET with the payload in the query string.",
  }),
  send_sms_events: z
    .boolean()
    .default(false)
    .meta({ title: "Send SMS events", description: "Send smsEvent for messages sent and received, too." }),
});

export type DialerSettings = Omit<z.infer<typeof settings>, "additional_data"> & { additionalData: AdditionalData };

/** Keyed by the settings' object, which is replaced, never changed, when a connector is saved. */
const known = new WeakMap<Connector["settings"], DialerSettings>();

/** A connector's settings, read once; the defaults where they are none that the schema would have let in. */
export function settingsOf(connector: Connector): DialerSettings {
  let found = known.get(connector.settings);
  if (found === undefined) {
    const { additional_data, ...rest } = settings.safeParse(connector.settings).data ?? settings.parse({});
    const reading = readAdditionalData(additional_data);
    found = { ...rest, additionalData: reading.kind === "data" ? reading.data : {} };
    known.set(connector.settings, found);
  }
  return found;
}

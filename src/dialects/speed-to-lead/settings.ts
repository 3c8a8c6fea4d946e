import { z } from "zod";

/** Seed 001 sets up its webhooks at the widget; every connector has what they need. */
export const settings = z.strictObject({});

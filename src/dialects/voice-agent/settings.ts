import { z } from "zod";

/** Seed 002 sets the switch, the URL, the headers and the events, and every connector has those. */
export const settings = z.strictObject({});

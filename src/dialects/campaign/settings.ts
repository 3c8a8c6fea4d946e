import { z } from "zod";

/** Seed 004 sets the method, the URL, the headers, the body, timeouts, retries and success, and every connector has those. */
export const settings = z.strictObject({});

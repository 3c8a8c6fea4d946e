import { Problem } from "./problem.ts";

/** Refuses what needs telephony where there is none for it. @param why for people, a sentence. */
export function noTelephony(why = "Telephony is switched off."): Problem {
  return new Problem({
    status: 409,
    code: "no_telephony",
    title: "There is no telephony for this",
    detail: `${why} Set an engine up as docs/telephony.md says.`,
  });
}

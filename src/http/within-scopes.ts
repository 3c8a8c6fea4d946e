import type { Scope } from "../contract/scopes.ts";
import type { Auth } from "./auth.ts";
import { Problem } from "./problem.ts";

/** The scopes asked for, if whoever asks has them too; else throws a 403 `Problem`. */
export function withinScopes(asked: readonly Scope[] | "all", own: Auth["scopes"]): readonly Scope[] | "all" {
  if (own === "all") return asked;
  const beyond = asked === "all" ? ["all"] : asked.filter((scope) => !own.has(scope));
  if (beyond.length === 0) return asked;
  throw new Problem({
    status: 403,
    code: "beyond_own_scopes",
    detail: `You cannot give what you have not: ${beyond.join(", ")}. Ask for scopes of your own only.`,
  });
}

import { ApiError } from "../../src/client/index.ts";
import type { Link } from "./sip-client.ts";

/** How it stands with the server when it gave nothing to sign in with: after `lost` another try may help. */
export function linkAfter(error: unknown): Extract<Link, "lost" | "refused" | "none"> {
  if (!(error instanceof ApiError) || error.status >= 500 || error.status === 429) return "lost";
  return error.code === "no_telephony" ? "none" : "refused";
}

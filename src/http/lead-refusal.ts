import type { LeadRefusal } from "../calls/read-lead.ts";
import { leadErrorSchema } from "../contract/leads.ts";
import { Problem } from "./problem.ts";
import type { Refusals } from "./route.ts";

const STATUSES: Record<LeadRefusal["code"], 400 | 422> = {
  missing_parameter: 400,
  invalid_parameter: 422,
  invalid_number: 422,
  invalid_country: 422,
  invalid_agent: 422,
  too_many_parameters: 422,
};

/** The refusal of a lead as a problem; its routes answer with {@link LEAD_REFUSALS}. */
export function leadProblem(
  refusal: { status: number; code: string; message: string; field: string | null },
  headers: Record<string, string> = {},
): Problem {
  const { status, code, message, field } = refusal;
  const errors = field === null ? [] : [{ in: "body" as const, pointer: `#/${field}`, message, fix: message }];
  return new Problem({ status, code, detail: message, errors, headers });
}

/** What a lead's parameters are refused with. */
export function wrongLead(refusal: LeadRefusal, headers: Record<string, string> = {}): Problem {
  return leadProblem({ status: STATUSES[refusal.code], ...refusal }, headers);
}

/** Every refusal of a lead in the form of CONTRACTS §3, those of the server's own doing among them. */
export const LEAD_REFUSALS: Refusals = {
  schema: leadErrorSchema,
  toBody({ code, detail, errors }) {
    const pointer = errors?.[0]?.pointer ?? "#";
    const field = pointer.startsWith("#/") ? decoded(pointer.slice(2)) : null;
    return { success: false, error: { code, message: detail, field } };
  },
};

/** A pointer's only segment as the name that it stands for (RFC 6901 §6). */
function decoded(pointer: string): string {
  try {
    return decodeURIComponent(pointer).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return pointer;
  }
}

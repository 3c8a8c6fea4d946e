/** The parameters of a posted lead, read (seed 001, CONTRACTS §3). */
import type { Lead } from "../contract/leads.ts";
import type { QueueEntry } from "../contract/widgets.ts";
import { type Country, readCountry, readPhoneNumber } from "../model/phone-number.ts";

/** Why a lead is refused: a name for programs, a sentence with what to do, and the parameter, if it is one. */
export type LeadRefusal = {
  code:
    | "missing_parameter"
    | "invalid_parameter"
    | "invalid_number"
    | "invalid_country"
    | "invalid_agent"
    | "too_many_parameters";
  message: string;
  field: string | null;
};

/** What a lead says of itself, and the agents that were given with it. */
export type ReadLead = {
  lead: Pick<Lead, "phone" | "phone_2" | "country" | "params">;
  agents: QueueEntry[] | null;
};

/** Parameters as they were sent, by their names. */
export type Parameters = Readonly<Record<string, unknown>>;

const PARAM = "lc_param_";
const AGENT = /^lc_param_agent(\d{1,4})(name|phone)$/;
const MAX_PARAMS = 200;
const MAX_NAME_LENGTH = 128;
const MAX_VALUE_LENGTH = 10_000;

/** A parameter that must be there. */
export function requireParameter(parameters: Parameters, field: string): string | LeadRefusal {
  const value = parameters[field];
  if (value === undefined || value === null || value === "") {
    return { code: "missing_parameter", message: `"${field}" is missing. Send it.`, field };
  }
  return typeof value === "string" ? value : notAText(field);
}

/**
 * Reads all of a lead's parameters but its keys.
 * @param country the widget's, for numbers without a country code where the lead names no country.
 */
export function readLead(parameters: Parameters, country: string | null): ReadLead | LeadRefusal {
  const given = parameters.country;
  let readWith = country as Country | null;
  if (given !== undefined && given !== null && given !== "") {
    readWith = typeof given === "string" ? readCountry(given) : null;
    if (readWith === null) {
      const message = "There is no such country. Send two letters of ISO 3166-1, such as GB (or UK).";
      return { code: "invalid_country", message, field: "country" };
    }
  }

  const first = requireParameter(parameters, "lc_number");
  if (typeof first !== "string") return first;
  const phone = readNumber(first, "lc_number", readWith);
  if (typeof phone !== "string") return phone;

  const lead: ReadLead["lead"] = { phone, params: {} };
  if (readWith !== null) lead.country = readWith;
  const second = parameters.lc_number_2;
  if (second !== undefined && second !== null && second !== "") {
    if (typeof second !== "string") return notAText("lc_number_2");
    const phone2 = readNumber(second, "lc_number_2", readWith);
    if (typeof phone2 !== "string") return phone2;
    if (phone2 !== phone) lead.phone_2 = phone2;
  }

  const params = readParams(parameters);
  if (isRefusal(params)) return params;
  lead.params = params;
  const agents = readAgents(params, readWith);
  return isRefusal(agents) ? agents : { lead, agents: agents.length === 0 ? null : agents };
}

function readNumber(text: string, field: string, country: Country | null): string | LeadRefusal {
  const read = readPhoneNumber(text, country ?? undefined);
  if (read.number !== undefined) return read.number;
  const message = `"${field}" cannot be called: ${read.refusal}. Send it with + and its country code, or with "country".`;
  return { code: "invalid_number", message, field };
}

function readParams(parameters: Parameters): Record<string, string> | LeadRefusal {
  const params: Record<string, string> = {};
  let count = 0;
  for (const [name, value] of Object.entries(parameters)) {
    if (!name.startsWith(PARAM) || value === null || value === undefined) continue;
    count += 1;
    if (count > MAX_PARAMS) {
      const message = `There are too many parameters. Send at most ${MAX_PARAMS} that begin with ${PARAM}.`;
      return { code: "too_many_parameters", message, field: null };
    }
    if (typeof value === "object") return notAText(name.slice(0, MAX_NAME_LENGTH));
    const text = String(value);
    if (name.length > MAX_NAME_LENGTH || text.length > MAX_VALUE_LENGTH) {
      const field = name.slice(0, MAX_NAME_LENGTH);
      const most = `${MAX_NAME_LENGTH} characters in a name and ${MAX_VALUE_LENGTH} in a value`;
      return { code: "invalid_parameter", message: `"${field}" is too long. Send at most ${most}.`, field };
    }
    params[name] = text;
  }
  return params;
}

/** The agents in the order of their numbers: `lc_param_agent01name` and `lc_param_agent01phone` are one. */
function readAgents(params: Record<string, string>, country: Country | null): QueueEntry[] | LeadRefusal {
  const byNumber = new Map<string, { name?: string; phone?: string }>();
  for (const [param, value] of Object.entries(params)) {
    const [, number, part] = AGENT.exec(param) ?? [];
    if (number === undefined || value === "") continue;
    const agent = byNumber.get(number) ?? {};
    byNumber.set(number, agent);
    if (part === "name") agent.name = value;
    else agent.phone = value;
  }
  const agents: QueueEntry[] = [];
  for (const number of [...byNumber.keys()].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1))) {
    const { name, phone: written } = byNumber.get(number) ?? {};
    const field = `${PARAM}agent${number}phone`;
    if (written === undefined) {
      const message = `The agent ${JSON.stringify(name)} has no phone. Send "${field}" too.`;
      return { code: "invalid_agent", message, field };
    }
    const phone = readNumber(written, field, country);
    if (typeof phone !== "string") return phone;
    agents.push({ name: (name ?? phone).slice(0, 120), phone });
  }
  return agents;
}

function notAText(field: string): LeadRefusal {
  return { code: "invalid_parameter", message: `"${field}" is not a text. Send it as one.`, field };
}

export function isRefusal(read: object): read is LeadRefusal {
  return "code" in read && "message" in read && "field" in read;
}

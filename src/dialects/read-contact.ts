import type { z } from "zod";
import { type Contact, contactSchema } from "../contract/contacts.ts";
import type { Answer, ContactReading } from "../model/delivery.ts";
import type { StoredEvent } from "../model/event.ts";
import { storableText } from "./storable-text.ts";

/**
 * Reads the contact out of an answer to `call.started` or `call.ringing` in the form of seed 000:
 * `{"success": true, "contact": {...}}`. An answer that does not try to be one (no body, plain text, an object without a
 * contact) is `none`; one that tries and fails, or is a web page, is `malformed`, with a reason that names the field.
 */
export function readContact(event: StoredEvent, answer: Extract<Answer, { kind: "replied" }>): ContactReading {
  if (event.type !== "call.started" && event.type !== "call.ringing") return { kind: "none" };
  const text = answer.body.trim();
  if (text.startsWith("<")) return malformed("the answer is a web page (HTML), not JSON with a contact");
  if (!text.startsWith("{") && !text.startsWith("[")) return { kind: "none" };
  if (text.startsWith("[")) return malformed("the answer is a list, not an object with a contact");

  let body: Record<string, unknown>;
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    if (answer.truncated) return malformed("the answer was cut at 64 KiB and cannot be read");
    return malformed(`the answer is not valid JSON: ${(error as Error).message}`);
  }

  if (body.contact === undefined || body.contact === null) return { kind: "none" };
  if (body.success !== undefined && body.success !== true) {
    return malformed("success: must be true for the contact to be shown");
  }
  const parsed = contactSchema.safeParse(body.contact);
  if (!parsed.success) return malformed(describe(parsed.error));
  return checkLinks(storableContact(parsed.data));
}

function malformed(reason: string): ContactReading {
  return { kind: "malformed", reason: storableText(reason) };
}

/** The first problem with its field, such as `contact.fields[2].title: Invalid input: expected string, …`. */
function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "contact: not a contact";
  // A union says only that nothing fitted; what its first branch expected tells more.
  const message = (issue.code === "invalid_union" && issue.errors[0]?.[0]?.message) || issue.message;
  const path = issue.path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  return `contact${path}: ${message}`;
}

function storableContact(contact: Contact): Contact {
  return {
    id: storableText(contact.id),
    ...(contact.crmType !== undefined && { crmType: storableText(contact.crmType) }),
    ...(contact.phoneNumber !== undefined && { phoneNumber: storableText(contact.phoneNumber) }),
    ...(contact.callId !== undefined && { callId: storableText(contact.callId) }),
    fields: contact.fields.map(({ title, value, isWebsite }) => ({
      title: storableText(title),
      value: storableText(value),
      // CRMs send an empty link for a contact that has none: there is nothing to link to, and nothing wrong.
      isWebsite: isWebsite && value.trim() !== "",
    })),
  };
}

/** The screen renders `isWebsite` as a link, so anything but http and https (`javascript:`, `data:`) is refused. */
function checkLinks(contact: Contact): ContactReading {
  const wrong = contact.fields.findIndex((field) => field.isWebsite && !isWebLink(field.value));
  if (wrong === -1) return { kind: "contact", contact };
  return malformed(`contact.fields[${wrong}].value: a website must be an http:// or https:// link`);
}

function isWebLink(value: string): boolean {
  const protocol = URL.parse(value)?.protocol;
  return protocol === "http:" || protocol === "https:";
}

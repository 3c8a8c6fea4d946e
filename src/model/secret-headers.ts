/** Headers whose values are secrets, by their names. */
const SECRET_HEADER = /auth|cookie|secret|token|key|password|signature/i;

/** Stands where a secret value is not shown. Sent back to the API, it means the value that is stored. */
export const REDACTED = "[redacted]";

/** Headers as they may be shown: who reads them learns that a secret was sent, not what it was. */
export function redactHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSecretHeader(name) ? REDACTED : value]),
  );
}

/** Headers as they are to be stored: what came back redacted keeps its value. */
export function restoreHeaders(
  headers: Record<string, string>,
  stored: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value === REDACTED ? (stored[name] ?? value) : value]),
  );
}

/** The signature of a webhook proves who sent it and gives nothing away. */
function isSecretHeader(name: string): boolean {
  return name !== "webhook-signature" && SECRET_HEADER.test(name);
}

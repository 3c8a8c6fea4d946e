import { ApiError } from "../client/api-error.ts";
import { ConnectionError } from "../client/connection-error.ts";
import { UnexpectedAnswer } from "../client/unexpected-answer.ts";
import { CliError } from "./cli-error.ts";
import { printable } from "./printable.ts";

/** What the API's client rejected with, as a person at the terminal is told of it; any other error as it is. */
export function explainError(error: unknown): unknown {
  if (error instanceof ApiError) return new CliError(refusal(error));
  if (error instanceof ConnectionError) {
    return new CliError(
      `Cannot reach Hookswitch at ${error.url}: ${error.reason}. Start it with npm start, or set HOOKSWITCH_URL to where ` +
        "it runs.",
    );
  }
  if (error instanceof UnexpectedAnswer) {
    return new CliError(
      `What answers at ${error.url} is not the Hookswitch that this command knows: ${error.request} gave ` +
        `${JSON.stringify(error.text)}. Check HOOKSWITCH_URL, and that both have the same version.`,
    );
  }
  return error;
}

function refusal({ status, message, problem, errors }: ApiError): string {
  if (!problem) return printable(message);
  if (status === 401) return "The server does not know the API key in HOOKSWITCH_API_KEY, or it was revoked.";
  if (errors.length === 0) return printable(problem.detail);
  const lines = errors.map(({ in: part, pointer, message: wrong, fix }) => {
    const field = pointer.replace(/^#\/?/, "") || part;
    return printable(`  ${field}: ${wrong} ${fix}`);
  });
  return [`${printable(problem.title)}:`, ...lines].join("\n");
}

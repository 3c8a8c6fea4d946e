import { z } from "zod";
import { CliError } from "./cli-error.ts";
import { printable } from "./printable.ts";

/** What of a problem (RFC 9457) a person is told. */
const problemSchema = z.object({
  title: z.string(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ in: z.string(), pointer: z.string(), message: z.string(), fix: z.string() })).default([]),
});

type Problem = z.output<typeof problemSchema>;

/** The server refused a request; the message tells what was wrong, field by field where the server did. */
export class ApiError extends CliError {
  override readonly name = "ApiError";
  readonly status: number;
  /** The places of the fields that are wrong, as JSON pointers: `#/url`. */
  readonly pointers: readonly string[];

  constructor({ request, status, body, text }: { request: string; status: number; body: unknown; text: string }) {
    const problem = problemSchema.safeParse(body);
    super(problem.success ? tell(problem.data, status) : `${request} was answered ${status}: ${printable(text)}`);
    this.status = status;
    this.pointers = problem.success ? problem.data.errors.map(({ pointer }) => pointer) : [];
  }
}

function tell({ title, detail, errors }: Problem, status: number): string {
  if (status === 401) return "The server does not know the API key in HOOKSWITCH_API_KEY, or it was revoked.";
  if (errors.length === 0) return printable(detail);
  const lines = errors.map(({ in: part, pointer, message, fix }) => {
    const field = pointer.replace(/^#\/?/, "") || part;
    return printable(`  ${field}: ${message} ${fix}`);
  });
  return [`${printable(title)}:`, ...lines].join("\n");
}

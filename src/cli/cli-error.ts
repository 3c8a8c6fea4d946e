/** A command cannot go on. The message is for the person who gave it: what is wrong, and what to do. */
export class CliError extends Error {
  override readonly name: string = "CliError";
}

/** There is no server where one was expected, or the connection to it broke. The same request may be sent again. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  /** Where the server was looked for. */
  readonly url: string;
  /** Why, in a few words. */
  readonly reason: string;

  constructor(url: string, cause: unknown) {
    const reason = typeof cause === "string" ? cause : reasonOf(cause);
    super(`Cannot reach Hookswitch at ${url}: ${reason}.`, { cause });
    this.url = url;
    this.reason = reason;
  }
}

function reasonOf(error: unknown): string {
  const { cause, message, name } = error as Error;
  const { code, message: deeper } = (cause ?? error) as { code?: string; message?: string };
  switch (code) {
    case "ECONNREFUSED":
      return "nothing listens there";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "its name cannot be resolved";
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
      return "the connection was cut";
    default:
      return name === "TimeoutError" ? "it does not answer" : deeper || message;
  }
}

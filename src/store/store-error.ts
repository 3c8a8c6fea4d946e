/** The store could not do what was asked: a full disk, a database that is gone. The caller may try again later. */
export class StoreError extends Error {
  /** The engine's own code, `SQLITE_FULL` or an SQLSTATE, for logs. */
  readonly code: string;

  constructor(message: string, code: string, cause?: unknown) {
    super(message, { cause });
    this.name = "StoreError";
    this.code = code;
  }
}

/** Whether the store refused what was to be stored, rather than having trouble of its own. */
export function isAboutAnItem(error: unknown): boolean {
  return !(error instanceof StoreError);
}

import { ApiError } from "../../src/client/index.ts";

/** Shows what the server refuses at the fields that it names: `#/settings/timezone` is the field `settings.timezone`. */
export function showAtFields(form: { setFieldError(path: never, error: string): void }, error: unknown): void {
  if (!(error instanceof ApiError)) return;
  for (const { pointer, message, fix } of error.errors) {
    const path = decodeURIComponent(pointer.slice(2)).split("/").join(".");
    form.setFieldError(path as never, `${message} ${fix}`);
  }
}

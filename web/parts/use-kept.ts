import { useBlocker } from "@tanstack/react-router";
import { texts } from "../texts.ts";

/** Asks before a form is left that has changes which are not saved, for another page or for good. */
export function useKept(form: { isDirty(): boolean }, isPending: boolean): void {
  useBlocker({
    shouldBlockFn: () => !isPending && form.isDirty() && !confirm(texts.states.leave),
    enableBeforeUnload: () => form.isDirty(),
  });
}

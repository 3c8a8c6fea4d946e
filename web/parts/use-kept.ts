import { useBlocker } from "@tanstack/react-router";
import { texts } from "../texts.ts";

/** Whether somebody has just agreed to leave: another form of the same page does not ask again. */
let isLeaving = false;

/** Asks before a form is left that has changes which are not saved, for another page or for good. */
export function useKept(form: { isDirty(): boolean }, isPending: boolean): void {
  useBlocker({
    shouldBlockFn() {
      if (isPending || isLeaving || !form.isDirty()) return false;
      isLeaving = confirm(texts.states.leave);
      setTimeout(() => {
        isLeaving = false;
      });
      return !isLeaving;
    },
    enableBeforeUnload: () => form.isDirty(),
  });
}

import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  pickedCompletion,
} from "@codemirror/autocomplete";
import { texts } from "../texts.ts";
import type { Variable } from "./fields.ts";
import { SUGGESTED, sourceText, suggested } from "./sources.ts";

/** What the editor knows of the variables beside the text, as it is now. */
export type Variables = {
  /** The `findings` are what the account has its calls analysed for. */
  current: { variables: readonly Variable[]; findings: readonly string[]; onMap(variable: Variable): void };
};

/** Completes what stands behind `{{`: the variables that are mapped, and those that a pick maps. */
export function completeVariables(known: Variables): (context: CompletionContext) => CompletionResult | null {
  return (context) => {
    const begun = context.matchBefore(/\{\{\s*[\p{L}\p{N}_.-]*/u);
    if (begun === null) return null;
    const from = begun.from + (/^\{\{\s*/.exec(begun.text)?.[0].length ?? 0);
    const { variables, findings } = known.current;
    const names = new Set(variables.map(({ name }) => name));
    const mapped = variables.filter(({ name }) => name !== "").map((variable) => option(variable, known, false));
    const suggestions = [...SUGGESTED, ...findings.map((name) => suggested("outcome", name))];
    const more = suggestions.filter(({ name }) => !names.has(name)).map((variable) => option(variable, known, true));
    return { from, options: [...mapped, ...more], validFor: /^[\p{L}\p{N}_.-]*$/u };
  };
}

function option(variable: Variable, known: Variables, isNew: boolean): Completion {
  const { name } = variable;
  const { sections } = texts.template;
  return {
    label: name,
    detail: sourceText(variable),
    section: isNew ? { name: sections.more, rank: 1 } : { name: sections.mapped, rank: 0 },
    apply(view, completion, from, to) {
      const closing = view.state.sliceDoc(to, to + 2) === "}}" ? "" : "}}";
      view.dispatch({
        changes: { from, to, insert: name + closing },
        selection: { anchor: from + name.length + 2 },
        annotations: pickedCompletion.of(completion),
        userEvent: "input.complete",
      });
      if (isNew) known.current.onMap(variable);
    },
  };
}

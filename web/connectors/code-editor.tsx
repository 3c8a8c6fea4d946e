import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Text } from "@codemirror/state";
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
} from "@codemirror/view";
import { useEffect, useRef } from "react";
import { codeTheme } from "./code-theme.ts";
import { completeVariables } from "./complete-variables.ts";
import type { Variable } from "./fields.ts";

/** A mistake at its place, counted from 1. */
type Mistake = { line: number; column: number; text: string };

type Props = {
  label: string;
  value: string;
  isJson: boolean;
  variables: readonly Variable[];
  /** What the account has its calls analysed for. */
  findings: readonly string[];
  mistakes: readonly Mistake[];
  isWrong: boolean;
  /** The id of what says what is wrong. */
  describedBy: string;
  onChange(value: string): void;
  /** A variable was picked that is not mapped yet. */
  onMap(variable: Variable): void;
};

/** The body of a template: coloured, its variables completed, its mistakes marked where they are. */
export function CodeEditor(props: Props) {
  const { label, value, isJson, variables, findings, mistakes, isWrong, describedBy, onChange, onMap } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const language = useRef(new Compartment());
  const attributes = useRef(new Compartment());
  const first = useRef({ label, value, isJson });
  const known = useRef({ variables, findings, onMap, onChange });
  known.current = { variables, findings, onMap, onChange };

  // The same mistakes need not be marked again.
  const marked = JSON.stringify(mistakes);

  useEffect(() => {
    if (!place.current) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: first.current.value,
        extensions: [
          EditorView.cspNonce.of(globalThis.__webpack_nonce__ ?? ""),
          lineNumbers(),
          highlightActiveLineGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          highlightActiveLine(),
          lintGutter(),
          autocompletion({ override: [completeVariables(known)], icons: false }),
          keymap.of([...defaultKeymap, ...historyKeymap, ...completionKeymap]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": first.current.label }),
          attributes.current.of([]),
          placeholders,
          language.current.of(first.current.isJson ? json() : []),
          codeTheme,
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) known.current.onChange(state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(isJson ? json() : []) });
  }, [isJson]);
  useEffect(() => {
    const told: Record<string, string> = isWrong ? { "aria-invalid": "true", "aria-describedby": describedBy } : {};
    view.current?.dispatch({ effects: attributes.current.reconfigure(EditorView.contentAttributes.of(told)) });
  }, [isWrong, describedBy]);
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const { doc } = editor.state;
    editor.dispatch(
      setDiagnostics(
        editor.state,
        (JSON.parse(marked) as Mistake[]).map((mistake) => diagnostic(doc, mistake)),
      ),
    );
  }, [marked]);
  return <div ref={place} />;
}

/** The mistake from its place to the end of the word there, or of the line. */
function diagnostic(doc: Text, { line, column, text }: Mistake): Diagnostic {
  const { from: start, to: end, text: content } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(start + column - 1, end);
  const word = /^(\{\{[^}]*\}\}|[\p{L}\p{N}_.-]+|.)/u.exec(content.slice(from - start));
  return { from, to: Math.min(from + (word?.[0].length ?? 0), end), severity: "error", message: text };
}

const matcher = new MatchDecorator({
  regexp: /\{\{[^{}]*\}\}/g,
  decoration: Decoration.mark({ class: "cm-placeholder-variable" }),
});

const placeholders = ViewPlugin.define(
  (view) => ({
    decorations: matcher.createDeco(view),
    update(update) {
      this.decorations = matcher.updateDeco(update, this.decorations);
    },
  }),
  { decorations: ({ decorations }) => decorations },
);

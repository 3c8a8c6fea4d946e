import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The editor in the page's own colours, so that light and dark need no second theme. */
export const codeTheme = [
  EditorView.theme({
    "&": {
      backgroundColor: "var(--mantine-color-body)",
      color: "var(--mantine-color-text)",
      border: "1px solid var(--mantine-color-default-border)",
      borderRadius: "var(--mantine-radius-md)",
      fontSize: "0.8125rem",
    },
    "&.cm-focused": { outline: "2px solid var(--mantine-primary-color-filled)", outlineOffset: "2px" },
    ".cm-scroller": {
      fontFamily: "var(--mantine-font-family-monospace)",
      lineHeight: "1.6",
      maxHeight: "32rem",
      overflow: "auto",
    },
    ".cm-content, .cm-gutter": { minHeight: "14rem" },
    ".cm-content": { caretColor: "var(--mantine-color-text)", padding: "0.5rem 0" },
    ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
    ".cm-gutters": {
      backgroundColor: "var(--mantine-color-default-hover)",
      color: "var(--mantine-color-dimmed)",
      border: "none",
    },
    ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--code-active)" },
    "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "var(--code-selection) !important",
    },
    ".cm-placeholder-variable": {
      backgroundColor: "var(--code-variable-back)",
      color: "var(--code-variable)",
      borderRadius: "4px",
      padding: "1px 0",
    },
    ".cm-tooltip": {
      backgroundColor: "var(--mantine-color-body)",
      color: "var(--mantine-color-text)",
      border: "1px solid var(--mantine-color-default-border)",
      borderRadius: "var(--mantine-radius-sm)",
      boxShadow: "var(--mantine-shadow-md)",
      maxWidth: "28rem",
    },
    ".cm-tooltip-autocomplete ul li[aria-selected]": {
      backgroundColor: "var(--mantine-primary-color-filled)",
      color: "var(--mantine-color-white)",
    },
    ".cm-tooltip-autocomplete ul li": { padding: "0.25rem 0.6rem" },
    ".cm-tooltip-autocomplete completion-section": {
      padding: "0.4rem 0.6rem 0.2rem",
      borderBottom: "none",
      opacity: "1",
      color: "var(--mantine-color-dimmed)",
      fontSize: "0.75rem",
    },
    ".cm-completionDetail": { fontStyle: "normal", opacity: "0.85", marginLeft: "0.75rem" },
    ".cm-diagnostic": { padding: "0.4rem 0.6rem", whiteSpace: "pre-wrap" },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: tags.propertyName, color: "var(--code-name)" },
      { tag: tags.string, color: "var(--code-string)" },
      { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
      { tag: tags.punctuation, color: "var(--mantine-color-dimmed)" },
    ]),
  ),
];

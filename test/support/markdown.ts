/** The fenced code of one language in a Markdown text, in its order, each ending with a line break. */
export function codeBlocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/^```(\S*)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , code = ""]) => code);
}

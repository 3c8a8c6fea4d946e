export type CodeBlock = {
  /** What the fence names; empty for an output. */
  language: string;
  /** Ends with a line break. */
  code: string;
  /** The block without a language that follows it: what it prints. Null where the next block is another's. */
  output: string | null;
};

/** The fenced code in a Markdown text, in its order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks = [...markdown.matchAll(/^```(\S*)\n(.*?)^```$/gms)].map(([, language = "", code = ""]) => ({
    language,
    code,
  }));
  return blocks.map((block, index) => {
    const next = blocks[index + 1];
    return { ...block, output: block.language !== "" && next?.language === "" ? next.code : null };
  });
}

/** What an output shows, as a pattern: `…` stands for anything. */
export function outputPattern(output: string): RegExp {
  const parts = output.trim().split(/ ?… ?/);
  const escaped = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${escaped.join("[^]*?")}$`);
}

import { dialects } from "../../src/dialects/index.ts";
import { dialectPage } from "./dialect-page.ts";
import { overviewPage } from "./overview-page.ts";

/** Where the generated reference is kept. */
export const PAGES_FOLDER = new URL("../../docs/dialects/", import.meta.url);

/** The reference of the dialects as the code says today: each page's text by its file's name. */
export function makePages(): Map<string, string> {
  const all = [...dialects.values()];
  return new Map([
    ["README.md", overviewPage(all)],
    ...all.map((dialect): [string, string] => [`${dialect.name}.md`, dialectPage(dialect)]),
  ]);
}

/** What the guides show is what there is. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { codeBlocks } from "./support/markdown.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

test.each([
  ["js", "examples/crm-node/crm.js"],
  ["python", "examples/crm-python/crm.py"],
  ["php", "examples/crm-php/crm.php"],
])("what docs/webhooks.md says of verifying in %s is what %s does", (language, example) => {
  const blocks = codeBlocks(read("docs/webhooks.md"), language);
  expect(blocks.length).toBeGreaterThan(0);
  for (const block of blocks) expect(read(example)).toContain(block);
});

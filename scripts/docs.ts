/** `npm run docs`: writes the reference of the dialects anew, after a change of one or of a connector's settings. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { makePages, PAGES_FOLDER } from "./docs/make-pages.ts";

rmSync(PAGES_FOLDER, { recursive: true, force: true });
mkdirSync(PAGES_FOLDER, { recursive: true });
for (const [file, text] of makePages()) writeFileSync(new URL(file, PAGES_FOLDER), text);

#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { setFlagsFromString } from "node:v8";

// Stripping types costs time and memory at every start; from the second on it is found done.
enableCompileCache();
// What SQLite's threads throw away is small and short-lived: more room for it is memory that nobody gets back. (The main
// thread has its room by now: it takes this from node's command line only.)
setFlagsFromString("--max-semi-space-size=8");

const { run } = await import("./cli/run.ts");
await run(process.argv.slice(2));

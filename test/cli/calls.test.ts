import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createCli, type TestServer } from "../support/cli.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const cli = createCli();
let server: TestServer;

/** Two calls: one that was answered and has an outcome, and one to another number that nobody answered. */
beforeAll(async () => {
  server = await cli.serve();
  const { client } = server;
  const agent = { id: "anna", name: "Anna Berg" };
  const ada = { direction: "inbound", from: "+4930123456", to: "+4930987654", agent } as const;
  await client.report({ type: "call.started", call_id: "won", occurred_at: 1_000_000, data: ada });
  await client.report({ type: "call.answered", call_id: "won", occurred_at: 1_010_000, data: {} });
  await client.report({ type: "call.ended", call_id: "won", occurred_at: 1_135_000, data: {} });
  await client.report({
    type: "call.outcome_set",
    call_id: "won",
    data: { tag: "Sold", tag_type: "positive", notes: "Calls\u001b[2J on Monday" },
  });
  const lost = { direction: "outbound", from: "+4930987654", to: "+442079460100" } as const;
  await client.report({ type: "call.started", call_id: "lost", data: lost });
  await client.report({ type: "call.failed", call_id: "lost", data: { result: "no_answer" } });
});
afterAll(() => cli.close());

async function run(...args: string[]) {
  const { code, stdout, stderr } = await cli.start(["calls", ...args], { env: server.env }).ended;
  return { code, stderr, lines: stdout.split("\n").filter((line) => line !== "") };
}

describe.concurrent("calls", () => {
  it("lists calls on a line each, the latest first, or as JSON", async () => {
    const { code, lines, stderr } = await run("list");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(lines).toEqual([
      expect.stringMatching(/ {2}lost {10}outbound {2}no_answer {3}\+4930987654 → \+442079460100$/),
      expect.stringMatching(
        / {2}won {11}inbound {3}answered {4}\+4930123456 → \+4930987654 {2}2:05 {2}Anna Berg {2}Sold$/,
      ),
    ]);
    const json = await run("list", "--json", "--limit", "1");
    expect(json.lines.map((line) => JSON.parse(line))).toMatchObject([{ id: "lost", result: "no_answer" }]);
  });

  it("finds calls by a number, a name or an outcome, and says so where there is none", async () => {
    const idsOf = async (...args: string[]) =>
      (await run("search", ...args, "--json")).lines.map((line) => (JSON.parse(line) as { id: string }).id);
    expect(await idsOf("7946 0100")).toEqual(["lost"]);
    expect(await idsOf("anna b")).toEqual(["won"]);
    expect(await idsOf("sold", "--agent", "anna")).toEqual(["won"]);
    expect(await idsOf("sold", "--result", "no_answer")).toEqual([]);
    expect(await run("search", "nobody")).toEqual({ code: 0, lines: [], stderr: "No call is like this.\n" });
  });

  it("shows a call with its events; a stranger's text cannot move the cursor", async () => {
    const { code, lines } = await run("show", "won");
    expect(code).toBe(0);
    expect(lines.join("\n")).not.toContain("\u001b");
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}notes {5}Calls\ufffd\[2J on Monday$/));
    expect(lines.filter((line) => / {2}call\.\w+$/.test(line)).map((line) => line.split("  ").at(-1))).toEqual([
      "call.started",
      "call.answered",
      "call.ended",
      "call.outcome_set",
    ]);
    const json = await run("show", "won", "--json");
    expect(JSON.parse(json.lines[0] ?? "")).toMatchObject({ id: "won", outcome: { tag: "Sold" } });
  });

  it("refuses what it does not understand, and says what is wrong", async () => {
    expect(await run("show", "nothing")).toMatchObject({
      code: 1,
      lines: [],
      stderr: expect.stringMatching(/^Error: /),
    });
    expect(await run("list", "--agent", "nobody")).toMatchObject({ code: 0, stderr: "No call is like this.\n" });
    expect(await run("list", "--result", "splendid")).toMatchObject({ code: 1, lines: [] });
    expect(await run("list", "--limit", "0")).toMatchObject({ code: 2, stderr: expect.stringContaining("above 0") });
  });
});

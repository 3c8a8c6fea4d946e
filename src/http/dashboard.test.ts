import { hash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDashboard } from "./dashboard.ts";
import { buildServer, type HttpServer, type ServerOptions } from "./server.ts";
import { welcomeRoute } from "./welcome.ts";

const folder = mkdtempSync(join(tmpdir(), "hookswitch-dashboard-"));
const servers: HttpServer[] = [];
beforeAll(() => {
  mkdirSync(join(folder, "assets"));
  const files: Record<string, string> = {
    "index.html": '<!doctype html><meta name="csp-nonce" content="%NONCE%">',
    "icon.svg": "<svg/>",
    ".sources": "secret",
    "assets/main-abc.js": "plain",
    "assets/main-abc.js.br": "as brotli",
    "assets/main-abc.js.gz": "as gzip",
  };
  for (const [path, content] of Object.entries(files)) writeFileSync(join(folder, path), content);
});
afterAll(async () => {
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true });
});

function serve(options: Pick<ServerOptions, "routes" | "dashboard">): HttpServer {
  const server = buildServer({ ...options, authenticate: () => null, log: { error: () => expect.unreachable() } });
  servers.push(server);
  return server;
}

function serveDashboard(): HttpServer {
  const dashboard = openDashboard(folder);
  return serve({ routes: dashboard?.routes ?? [], dashboard });
}

const BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

test.each(["/", "/calls/call-1", "/connectors/new", "/vienna"])("a browser gets the page at %s", async (url) => {
  const { statusCode, headers, body } = await serveDashboard().inject({ url, headers: BROWSER });
  expect([statusCode, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  const nonce = /content="(.+)"/.exec(body)?.[1];
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
  expect(policy).toMatch(/default-src 'none'.*script-src 'self';.*frame-ancestors 'none'/);
  expect(policy).not.toMatch(/unsafe|http|\*/);
  expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-store" });
});

test("no nonce is used twice", async () => {
  const server = serveDashboard();
  const bodies = [await server.inject({ url: "/" }), await server.inject({ url: "/" })].map(({ body }) => body);
  expect(bodies[0]).not.toBe(bodies[1]);
});

test.each([
  ["/v1/nothing", BROWSER, "GET"],
  ["/assets/nothing", BROWSER, "GET"],
  ["/calls", { accept: "application/json" }, "GET"],
  ["/calls", {}, "GET"],
  ["/calls", BROWSER, "POST"],
] as const)("%s with %j (%s) is a problem and no page", async (url, headers, method) => {
  const answer = await serveDashboard().inject({ method, url, headers });
  expect([answer.statusCode, answer.headers["content-type"]]).toEqual([404, "application/problem+json"]);
});

test.each([
  ["gzip, deflate, br, zstd", "br", "as brotli"],
  ["gzip;q=1.0, br;q=0", "gzip", "as gzip"],
  ["identity", undefined, "plain"],
  [undefined, undefined, "plain"],
])("who accepts %s gets %s, to be kept for ever", async (accepted, encoding, content) => {
  const headers = accepted === undefined ? {} : { "accept-encoding": accepted };
  const answer = await serveDashboard().inject({ url: "/assets/main-abc.js", headers });
  expect(answer.body).toBe(content);
  expect(answer.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
    vary: "accept-encoding",
  });
  expect(answer.headers["content-encoding"]).toBe(encoding);
});

test.each(["../.sources", "..%2f.sources", "%2e%2e%2findex.html", "main-abc.js.br", "constructor"])(
  "nothing but what the page loads is served: %s",
  async (name) => {
    const { statusCode, body } = await serveDashboard().inject({ url: `/assets/${name}` });
    expect(statusCode).toBe(404);
    expect(body).not.toContain("secret");
  },
);

test("where the dashboard is not built, a browser is shown where to go on, by a page that may run nothing but its own script", async () => {
  const server = serve({ routes: [welcomeRoute({ version: "1.2.3" })] });
  const { statusCode, headers, body } = await server.inject({ url: "/" });
  expect([statusCode, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  expect(body).toContain("version 1.2.3");
  expect(body).toContain('href="/openapi.json"');
  expect(body).toContain('href="/asyncapi.json"');
  const policy = String(headers["content-security-policy"]);
  for (const [element, directive] of [
    ["style", "style-src"],
    ["script", "script-src"],
  ] as const) {
    const [, text = ""] = new RegExp(`<${element}>(.*?)</${element}>`, "s").exec(body) ?? [];
    expect(text).not.toBe("");
    expect(policy).toContain(`${directive} 'sha256-${hash("sha256", text, "base64")}'`);
  }
  expect(policy).toContain("default-src 'none'");
});

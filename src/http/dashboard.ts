/** The dashboard's files, as `scripts/build-web.mjs` has built and compressed them. */
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { z } from "zod";
import { noSuch } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

/** A page of the dashboard: the same document for every address, which draws itself from the API. */
export type Page = { headers: Record<string, string>; body: string };

export type Dashboard = {
  page(): Page;
  /** The page at `/`, and what it loads. */
  routes: Route[];
};

const CONTENT_TYPES: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The best first. */
const ENCODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

const NONCE_PLACEHOLDER = "%NONCE%";
const NONCE_BYTES = 16;

/** The dashboard in a folder; null where it is not built. */
export function openDashboard(folder: string): Dashboard | null {
  const index = join(folder, "index.html");
  if (!existsSync(index)) return null;
  const document = readFileSync(index, "utf8");
  const assets = new Set(readdirSync(join(folder, "assets")));
  const contents = new Map<string, Buffer>();

  function read(path: string): Buffer {
    const content = contents.get(path) ?? readFileSync(join(folder, path));
    contents.set(path, content);
    return content;
  }

  /** A file, compressed as far as the client takes it. */
  function file(path: string, accepted: string | undefined, cacheControl: string) {
    const headers = {
      "content-type": CONTENT_TYPES[extname(path)] ?? "application/octet-stream",
      "cache-control": cacheControl,
      vary: "accept-encoding",
    };
    const [encoding, extension] = ENCODINGS.find(([name]) => accepts(accepted, name)) ?? [null, ""];
    const body = read(path + extension);
    return { status: 200 as const, headers: encoding ? { ...headers, "content-encoding": encoding } : headers, body };
  }

  function page(): Page {
    const nonce = randomBytes(NONCE_BYTES).toString("base64");
    return { headers: pageHeaders(nonce), body: document.replace(NONCE_PLACEHOLDER, nonce) };
  }

  const shared = { method: "GET", tag: "dashboard", scope: null } as const;
  return {
    page,
    routes: [
      defineRoute({
        ...shared,
        path: "/",
        summary: "The dashboard",
        responses: { 200: { description: "A page.", contentType: "text/html; charset=utf-8" } },
        handler: () => ({ status: 200 as const, ...page() }),
      }),
      defineRoute({
        ...shared,
        path: "/icon.svg",
        summary: "The dashboard's icon",
        responses: { 200: { description: "An image.", contentType: "image/svg+xml" } },
        handler: ({ request: { headers } }) => file("icon.svg", headers["accept-encoding"], "max-age=86400"),
      }),
      defineRoute({
        ...shared,
        path: "/assets/{name}",
        summary: "What the dashboard loads",
        params: z.object({ name: z.string().max(128) }),
        responses: {
          200: { description: "A file whose name says what is in it.", contentType: "application/octet-stream" },
        },
        problems: [404],
        handler({ params: { name }, request: { headers } }) {
          if (!assets.has(name) || !(extname(name) in CONTENT_TYPES)) throw noSuch("file", name);
          return file(`assets/${name}`, headers["accept-encoding"], "public, max-age=31536000, immutable");
        },
      }),
    ],
  };
}

/** Whether a client takes an encoding (RFC 9110 §12.5.3); what it does not name it does not get. */
function accepts(header: string | undefined, encoding: string): boolean {
  const offers = (header ?? "").split(",").map((offer) =>
    offer
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/),
  );
  return offers.some(([name, weight]) => name === encoding && !/^q=0(\.0*)?$/.test(weight ?? ""));
}

/** Nothing is let in but what this server itself has sent (CSP 3); styles made by the page carry the nonce. */
function pageHeaders(nonce: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy.join("; "),
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
  };
}

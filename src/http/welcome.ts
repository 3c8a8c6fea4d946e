import { hash } from "node:crypto";
import type { Dependencies } from "./dependencies.ts";
import { defineRoute, type Route } from "./route.ts";

/** What a person sees who opens the address in a browser: that it runs, and where to go on. */
export function welcomeRoute({ version }: Pick<Dependencies, "version">): Route {
  return defineRoute({
    method: "GET",
    path: "/",
    summary: "A page that says where to go on",
    tag: "operations",
    scope: null,
    responses: { 200: { description: "A page.", contentType: "text/html; charset=utf-8" } },
    handler: () => ({
      status: 200 as const,
      headers: { "content-security-policy": CONTENT_SECURITY_POLICY },
      body: page(version),
    }),
  });
}

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
  body { max-width: 42rem; margin: 10vh auto; padding: 0 1.25rem; }
  h1 { font-size: 1.6rem; margin-bottom: 0; }
  pre { padding: 1rem; border: 1px solid #8884; border-radius: .5rem; overflow-x: auto; font-size: .875rem; }
  dt { font-weight: 600; margin-top: .75rem; } dd { margin: 0; }
  small { opacity: .7; }
`;

const SCRIPT = `document.getElementById("here").textContent = location.origin`;

/** Lets through the page's own style and script and nothing else (CSP 3 §2.3.1, hashes). */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${hashSource(STYLE)}`,
  `script-src ${hashSource(SCRIPT)}`,
  "frame-ancestors 'none'",
].join("; ");

function hashSource(text: string): string {
  return `'sha256-${hash("sha256", text, "base64")}'`;
}

function page(version: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hookswitch</title>
<style>${STYLE}</style>
<h1>Hookswitch is running</h1>
<small>version ${version}</small>
<p>Report a call's events, and every connector that wants them gets them as webhooks.
Your API key was printed when Hookswitch started for the first time.</p>
<pre>curl -H "Authorization: Bearer $HOOKSWITCH_API_KEY" \\
     -H "Content-Type: application/json" \\
     -d '{"type":"call.started","call_id":"call-1",
          "data":{"direction":"inbound","from":"+4930123456","to":"+4930987654"}}' \\
     <span id="here"></span>/v1/events</pre>
<dl>
  <dt><a href="/openapi.json">/openapi.json</a></dt><dd>the whole API, as OpenAPI 3.1</dd>
  <dt><a href="/asyncapi.json">/asyncapi.json</a></dt><dd>every webhook, as AsyncAPI 3.0</dd>
  <dt><a href="/readyz">/readyz</a>, <a href="/healthz">/healthz</a></dt><dd>whether it can work, whether it lives</dd>
  <dt><a href="/metrics">/metrics</a></dt><dd>figures for Prometheus</dd>
</dl>
<script>${SCRIPT}</script>
</html>
`;
}

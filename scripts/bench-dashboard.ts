/**
 * `npm run bench:dashboard`: what the dashboard costs the browser. The size of the first load, the time until the home page
 * can be used on a processor that is four times slower, and the frames while 10,000 calls scroll by.
 */
import { cpus, loadavg } from "node:os";
import type { Page } from "playwright-core";
import { answered, ended, started } from "../test/support/call-events.ts";
import { buildDashboard, signInAt, startBrowser, visit } from "../test/support/dashboard.ts";
import { startTestApp } from "../test/support/start-app.ts";

const CALLS = 10_000;
const CALLS_AT_ONCE = 300;
/** Lighthouse's factor for a telephone. */
const SLOWER = 4;
const SCROLL_MS = 5_000;
/** As fast as a hard flick of a finger: 230 rows in a second. */
const PIXELS_PER_S = 10_000;
const FRAME_MS = 1_000 / 60;

buildDashboard();
const app = await startTestApp({ database: "sqlite" });
const browser = await startBrowser();
try {
  const { api, owner } = app;
  for (let start = 0; start < CALLS; start += CALLS_AT_ONCE) {
    const count = Math.min(CALLS_AT_ONCE, CALLS - start);
    await api.reportAll(Array.from({ length: count }, (_, n) => eventsOf(start + n)).flat());
  }
  const { page, context } = await visit(browser, app.url);
  const sizes: Promise<number>[] = [];
  const done: Promise<number> = Promise.resolve(0);
  page.on("response", (response) => {
    const size = response.request().sizes();
    sizes.push(
      size.then(
        ({ responseBodySize }) => responseBodySize,
        () => 0,
      ),
    );
  });
  await page.goto("/");
  await signInAt(page, owner);
  await page.getByRole("heading", { name: "Latest calls" }).waitFor();
  // The stream of events never ends.
  const bytes = (await Promise.all(sizes.map((size) => Promise.race([size, done])))).reduce(
    (sum, size) => sum + size,
    0,
  );

  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const readyMs: number[] = [];
  for (let round = 0; round < 3; round += 1) readyMs.push(await timeToUse(page));
  await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });

  await page.goto("/calls");
  await page.locator("tr[data-index]").first().waitFor();
  await loadAll(page);
  const frames = await scroll(page);
  const late = frames.filter((ms) => ms > FRAME_MS * 1.5).length;
  console.log(
    `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Chromium ${browser.version()}, load ${(loadavg()[0] ?? 0).toFixed(1)}\n`,
  );
  console.log(`first load, compressed                      ${(bytes / 1_024).toFixed(0)} KB`);
  console.log(`home page usable, CPU ${SLOWER} times slower           ${median(readyMs).toFixed(0)} ms`);
  console.log(
    `frames while ${CALLS.toLocaleString("en")} rows scroll by: p50        ${quantile(frames, 0.5).toFixed(1)} ms`,
  );
  console.log(`                                      p95        ${quantile(frames, 0.95).toFixed(1)} ms`);
  console.log(`                                      p99        ${quantile(frames, 0.99).toFixed(1)} ms`);
  console.log(`                                      late       ${late} of ${frames.length}`);
  await context.close();
} finally {
  await browser.close();
  await app.stop();
}

/** What the browser has, and the server's types do not know. */
type Idle = { requestIdleCallback(whenIdle: () => void): void };
type Frames = { requestAnimationFrame(step: (now: number) => void): void };

function eventsOf(n: number): object[] {
  const id = `call-${n}`;
  const data = {
    from: `+4930${20_000_000 + n}`,
    agent: { id: `agent-${n % 9}`, name: "Grace Hopper" },
    contact: { name: "Ada Lovelace" },
  };
  return [started(id, data), answered(id), ended(id)];
}

/** From the start of a load of the home page until its numbers are there and the main thread answers at once. */
async function timeToUse(page: Page): Promise<number> {
  const startedAt = performance.now();
  await page.goto("/", { waitUntil: "commit" });
  await page.locator("[data-number=Calls]").waitFor();
  await page.evaluate(() => new Promise<void>((idle) => (globalThis as unknown as Idle).requestIdleCallback(idle)));
  return performance.now() - startedAt;
}

/** Goes to the end until there is no more to come. */
async function loadAll(page: Page): Promise<void> {
  const box = page.locator(".calls-box");
  for (let count = 0; count < CALLS; ) {
    await box.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
    count = Number(await box.getAttribute("data-rows"));
  }
  await box.evaluate((element) => element.scrollTo({ top: 0 }));
}

/** Milliseconds between frames while the table scrolls. */
async function scroll(page: Page): Promise<number[]> {
  return page.locator(".calls-box").evaluate(
    (element, { durationMs, speed }) =>
      new Promise<number[]>((resolve) => {
        const { requestAnimationFrame } = globalThis as unknown as Frames;
        const frames: number[] = [];
        const start = performance.now();
        let before = start;
        const step = (now: number) => {
          frames.push(now - before);
          before = now;
          element.scrollTop = ((now - start) / 1_000) * speed;
          if (now - start < durationMs) requestAnimationFrame(step);
          else resolve(frames.slice(1));
        };
        requestAnimationFrame(step);
      }),
    { durationMs: SCROLL_MS, speed: PIXELS_PER_S },
  );
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

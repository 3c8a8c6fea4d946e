/** The dashboard in a real browser. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Builds the dashboard where its sources are newer than what is built. */
export function buildDashboard(): void {
  execFileSync(process.execPath, ["scripts/build-web.mjs"], { cwd: REPOSITORY, stdio: ["ignore", "ignore", "pipe"] });
}

/**
 * Starts Chromium: the one that HOOKSWITCH_TEST_CHROMIUM names, the one that is installed, or the one that playwright
 * has downloaded. Where there is none it is installed: by apt for root, else by playwright.
 */
export async function startBrowser({ args = [] }: { args?: string[] } = {}): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium() ?? installChromium(), args: ["--no-sandbox", ...args] });
}

function findChromium(): string | undefined {
  const candidates = [process.env.HOOKSWITCH_TEST_CHROMIUM, ...INSTALLED, chromium.executablePath()];
  return candidates.find((path) => path !== undefined && existsSync(path));
}

function installChromium(): string {
  const options = {
    cwd: REPOSITORY,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: "ignore",
  } as const;
  if (existsSync("/usr/bin/apt-get") && process.getuid?.() === 0) {
    execFileSync("apt-get", ["update", "-qq"], options);
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], options);
  } else {
    execFileSync(process.execPath, ["node_modules/playwright-core/cli.js", "install", "chromium"], options);
  }
  const found = findChromium();
  if (found === undefined) throw new Error("Chromium could not be installed. Set HOOKSWITCH_TEST_CHROMIUM to one.");
  return found;
}

/** How long a test waits for anything on a page, in milliseconds: a machine that others use too may stand still meanwhile. */
const WAIT_LIMIT_MS = 30_000;

/** A browser of one person, with what it complains of: errors of scripts, of the policy, and of what is not loaded. */
export type Visitor = { page: Page; context: BrowserContext; complaints: string[] };

export type VisitorOptions = {
  dark?: boolean;
  /** Beside those for the clipboard; what is not named is refused. */
  permissions?: readonly string[];
};

export async function visit(
  browser: Browser,
  url: string,
  { dark = false, permissions = [] }: VisitorOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: dark ? "dark" : "light",
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write", ...permissions],
  });
  context.setDefaultTimeout(WAIT_LIMIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // What the server refuses, a test asks for; the rest is ours.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) complaints.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("data:")) complaints.push(`asked ${request.url()}`);
  });
  return { page, context, complaints };
}

export async function signInAt(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Does something as a visitor, who must have had nothing to complain of, and closes their browser. */
export async function withoutComplaints<Who extends Visitor>(
  visitor: Who,
  run: (visitor: Who) => Promise<void>,
): Promise<void> {
  try {
    await run(visitor);
    if (visitor.complaints.length > 0) throw new Error(`The page complained:\n${visitor.complaints.join("\n")}`);
  } finally {
    await visitor.context.close();
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What of WCAG 2.2 AA a page breaks, as far as a program can tell. */
export async function findBarriers(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's policy would not let it in.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    type Run = { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    const { violations } = await (globalThis as unknown as { axe: Run }).axe.run({
      runOnly: { type: "tag", values: tags },
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  });
}

/** Nothing moves but what never ends. */
const IS_DRAWN = `document
  .getAnimations()
  .every(({ effect, playState }) => playState !== "running" || effect?.getComputedTiming().iterations === Infinity)`;

/** Resolves when a page has come to rest, so that its picture is the same every time. */
export async function drawn(page: Page): Promise<void> {
  while (!(await page.evaluate<boolean>(IS_DRAWN))) await page.evaluate("new Promise(requestAnimationFrame)");
}

const isDark = (page: Page) => page.evaluate<boolean>("matchMedia('(prefers-color-scheme: dark)').matches");

const NARROW = { width: 320, height: 640 };

/**
 * What axe does not look for: a narrow page that has to be scrolled sideways (WCAG 1.4.10), and what has the focus and is
 * out of sight or lies under a bar (2.4.11), from the first place to the last and back.
 */
async function findHidden(page: Page): Promise<string[]> {
  const wide = page.viewportSize();
  await page.setViewportSize(NARROW);
  await page.evaluate("new Promise(requestAnimationFrame)");
  await drawn(page);
  const found = await page.evaluate<string[]>(`(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const found = scrollWidth > clientWidth ? ["1.4.10: " + scrollWidth + " pixels wide"] : [];
    const isThere = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.matches(".skip-link, .cm-content");
    const stops = [...document.querySelectorAll("a[href], button:enabled, input:enabled, summary, [tabindex='0']")].filter(isThere);
    for (const stop of [...stops, ...stops.toReversed()]) {
      stop.focus();
      const { left, top, width, height } = stop.getBoundingClientRect();
      const isSeen = [0.1, 0.3, 0.5, 0.7, 0.9].some((part) => {
        const at = document.elementFromPoint(left + width / 2, top + height * part);
        return at !== null && (stop.contains(at) || at.contains(stop) || stop.parentElement.contains(at));
      });
      if (!isSeen) found.push("2.4.11: " + stop.outerHTML.slice(0, 160));
    }
    return [...new Set(found)];
  })()`);
  if (wide) await page.setViewportSize(wide);
  return found;
}

/**
 * The barriers of every page that has some, by its path.
 *
 * @param pages each path, with what waits until the page is there.
 */
export async function findBarriersAt(
  page: Page,
  pages: readonly (readonly [path: string, isThere: () => Promise<void>])[],
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [path, isThere] of pages) {
    await page.goto(path);
    await isThere();
    await page.waitForLoadState("load");
    await page.getByRole("status").filter({ hasText: "Loading" }).first().waitFor({ state: "detached" });
    const barriers = await findBarriers(page);
    // Where things stand is the same in the dark.
    if (!(await isDark(page))) barriers.push(...(await findHidden(page)));
    if (barriers.length > 0) found[path] = barriers;
  }
  return found;
}

/** Moves an item of a list to its top with the keyboard. */
export async function moveToTop(page: Page, name: string): Promise<void> {
  const isAt = (place: string) => page.getByText(`${name} is over place ${place}`);
  await page.getByRole("button", { name: `Move ${name}`, exact: true }).focus();
  await page.keyboard.press("Space");
  await isAt("").waitFor({ state: "attached" });
  // The list says where the item is before it listens for keys.
  while ((await isAt("1.").count()) === 0) await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Space");
}

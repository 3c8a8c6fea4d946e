import type { Page } from "playwright-core";

/** Nothing moves but what never ends. */
const IS_DRAWN = `document
  .getAnimations()
  .every(({ effect, playState }) => playState !== "running" || effect?.getComputedTiming().iterations === Infinity)`;

/** Resolves when a page has come to rest, so that its picture is the same every time. */
export async function drawn(page: Page): Promise<void> {
  while (!(await page.evaluate<boolean>(IS_DRAWN))) await page.evaluate("new Promise(requestAnimationFrame)");
}

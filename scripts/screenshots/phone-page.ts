/** The pictures of the phone, in calls with a test number. */
import type { Page } from "playwright-core";

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 740 };

/** Resolves when the menu has left a narrow window, and nothing moves any more. */
const SETTLE = `new Promise((resolve) => {
  const look = () => {
    const isMoving = document.getAnimations().some((animation) => animation instanceof CSSTransition);
    if (!isMoving && document.querySelector("nav").getBoundingClientRect().right <= 0) resolve();
    else requestAnimationFrame(look);
  };
  look();
})`;

/** Idle, in a call with what the CRM knows of the contact, and after it; wide and narrow. The page is signed in. */
export async function takePhonePage(page: Page, take: (name: string) => Promise<unknown>): Promise<void> {
  await page.goto("/phone");
  await page.locator("[data-phone=ready]").waitFor();
  await page.getByText("No SIP trunk is set up").waitFor();
  await page.locator("[data-live=live]").waitFor();
  await takeBoth("phone");
  await page.getByRole("button", { name: "Call +1 202 555 0100", exact: true }).click();
  await page.locator(".phone-call[data-phase=connected]").waitFor();
  await page.locator(".phone-call").getByText("Erika Mustermann").waitFor();
  await page.getByText("Meeting booked").first().waitFor();
  await page.getByText(/^Sound: good$/).waitFor();
  await takeBoth("phone-call");
  await page.getByRole("button", { name: "Hang up" }).click();
  await page.getByText("You hung up", { exact: true }).waitFor();
  await page.getByText("In a call", { exact: true }).first().waitFor({ state: "detached" });
  await page.getByText("Meeting booked").first().click();
  await page.getByLabel("Notes").fill("Tuesday at ten, with Max from their support team.");
  await takeBoth("phone-outcome");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved, and on its way to your CRM.").waitFor();

  async function takeBoth(name: string): Promise<void> {
    await take(name);
    await page.setViewportSize(NARROW);
    await page.evaluate(SETTLE);
    await take(`${name}-narrow`);
    await page.setViewportSize(WIDE);
  }
}

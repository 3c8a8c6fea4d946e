import type { Browser, Page } from "playwright-core";
import { type AppScene, openAppScene } from "./app-scene.ts";
import {
  buildDashboard,
  signInAt,
  startBrowser,
  type Visitor,
  type VisitorOptions,
  visit,
  withoutComplaints,
} from "./dashboard.ts";
import type { TestAccount } from "./start-app.ts";

/** The whole program with its dashboard, a customer's CRM, and a browser. */
export type DashboardScene = AppScene & {
  browser: Browser;
  /** Does something as a visitor who is not signed in, and who must have had nothing to complain of. */
  asVisitor(run: (visitor: Visitor) => Promise<void>, options?: VisitorOptions): Promise<void>;
  /** Does something as an account's owner who has signed in at a path, and must have had nothing to complain of. */
  asOwner(
    account: Pick<TestAccount, "owner">,
    path: string,
    run: (page: Page, visitor: Visitor) => Promise<void>,
    options?: VisitorOptions,
  ): Promise<void>;
};

/** Opens it on SQLite, with other settings of the program where they are given. */
export async function openDashboardScene(
  given: Partial<Parameters<typeof openAppScene>[0]> = {},
): Promise<DashboardScene> {
  buildDashboard();
  const browser = await startBrowser();
  try {
    const { app, crm, stop } = await openAppScene({ database: "sqlite", ...given });
    const asVisitor: DashboardScene["asVisitor"] = async (run, options) =>
      withoutComplaints(await visit(browser, app.url, options), run);
    return {
      app,
      crm,
      browser,
      asVisitor,
      asOwner: ({ owner }, path, run, options) =>
        asVisitor(async (visitor) => {
          const { page } = visitor;
          await page.goto(path);
          await signInAt(page, owner);
          await page.locator("[data-live=live]").waitFor();
          await run(page, visitor);
        }, options),
      async stop() {
        await browser.close();
        await stop();
      },
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

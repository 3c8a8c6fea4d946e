import type { Browser, Page } from "playwright-core";
import {
  buildDashboard,
  signInAt,
  startBrowser,
  type Visitor,
  type VisitorOptions,
  visit,
  withoutComplaints,
} from "./dashboard.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { startTestApp, type TestAccount, type TestApp } from "./start-app.ts";

/** The whole program with its dashboard, a browser, and a customer's CRM. */
export type DashboardScene = {
  app: TestApp;
  crm: Receiver;
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
  stop(): Promise<void>;
};

/** Opens it on SQLite, with other settings of the program where they are given. What has started is ended if the rest cannot. */
export async function openDashboardScene(
  given: Partial<Parameters<typeof startTestApp>[0]> = {},
): Promise<DashboardScene> {
  buildDashboard();
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    const crm = await startReceiver();
    started.push(() => crm.close());
    const app = await startTestApp({ database: "sqlite", ...given });
    started.push(() => app.stop());
    const browser = await startBrowser();
    started.push(() => browser.close());
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
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

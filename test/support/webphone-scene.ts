import { CALLING_ARGS } from "./browser-phone.ts";
import { buildDashboard, startBrowser, withoutComplaints } from "./dashboard.ts";
import { openPhoneScene, type PhoneAccount, type PhoneScene } from "./phone-scene.ts";
import { openWebphone, type Webphone } from "./webphone.ts";

/** Whether the microphone may be had, the browser decides as for anybody. */
const ARGS = CALLING_ARGS.filter((arg) => !arg.startsWith("--use-fake-ui"));

export type WebphoneScene = PhoneScene & {
  /** Does something as an agent of a new account with the phone, who must have had nothing to complain of. */
  withPhone(
    given: Parameters<typeof openWebphone>[2],
    run: (phone: Webphone, account: PhoneAccount) => Promise<void>,
  ): Promise<void>;
};

/** The whole program with test numbers and its dashboard's phone in a browser. */
export async function openWebphoneScene(): Promise<WebphoneScene> {
  buildDashboard();
  const scene = await openPhoneScene("sqlite", { settings: { test_numbers: "without_trunks" } });
  const browser = await startBrowser({ args: ARGS }).catch(async (error: unknown) => {
    await scene.stop();
    throw error;
  });
  return {
    ...scene,
    async withPhone(given, run) {
      const account = await scene.account();
      const phone = await openWebphone(browser, { account, url: scene.app.url }, given);
      await withoutComplaints(phone, () => run(phone, account));
    },
    async stop() {
      await browser.close();
      await scene.stop();
    },
  };
}

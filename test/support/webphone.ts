/** The dashboard's phone in a real browser, with a microphone that beeps and an ear. */
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { signInAt, type Visitor, visit } from "./dashboard.ts";
import type { PhoneAccount } from "./phone-scene.ts";
import { signIn } from "./sessions.ts";

/** What a page is heard with: webphone-ear.js has it as `window.ear`. */
type Ear = { listen(): Sound };
type Sound = { hz: number; db: number };

const EAR = fileURLToPath(new URL("webphone-ear.js", import.meta.url));

export type Webphone = Visitor & {
  agentId: string;
  /** Signs in at an address, and waits until calls can be made. */
  open(path: string): Promise<void>;
  /** Waits until something is heard: mostly this frequency, or anything. */
  hears(hz?: number): Promise<void>;
  hearsNothing(): Promise<void>;
};

/** `speaksHz`: the microphone gives this tone, where it beeps otherwise. */
type Options = { dark?: boolean; extension?: string; hasMicrophone?: boolean; speaksHz?: number };

const LOUD_DB = -60;

/** Makes an agent of an account's owner, and a browser for them. */
export async function openWebphone(
  browser: Browser,
  { account, url }: { account: PhoneAccount; url: string },
  { dark = false, extension = "201", hasMicrophone = true, speaksHz }: Options = {},
): Promise<Webphone> {
  const { api, owner } = account;
  const { session } = await signIn(api, owner);
  const own = { name: "Grace Hopper", extension, member_id: session.user.id };
  const agentId = session.agent_id ?? (await api.post<{ id: string }>("/v1/agents", own)).id;
  const visitor = await visit(browser, url, {
    dark,
    permissions: hasMicrophone ? ["microphone", "notifications"] : [],
  });
  await visitor.context.addInitScript({ path: EAR });
  if (speaksHz !== undefined) await visitor.context.addInitScript(`ear.speak(${speaksHz})`);
  const { page } = visitor;
  const heard = () => page.evaluate(() => (globalThis as unknown as { ear: Ear }).ear.listen());

  async function until(wanted: (sound: Sound) => boolean): Promise<void> {
    const deadline = Date.now() + 15_000;
    for (;;) {
      const sound = await heard();
      if (wanted(sound)) return;
      if (Date.now() > deadline) throw new Error(`what is heard is ${JSON.stringify(sound)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  return {
    ...visitor,
    agentId,
    async open(path) {
      await page.goto(path);
      await signInAt(page, owner);
      await isReady(page);
    },
    hears: (hz) => until((sound) => sound.db > LOUD_DB && (hz === undefined || Math.abs(sound.hz - hz) < 30)),
    hearsNothing: () => until(({ db }) => db < LOUD_DB),
  };
}

async function isReady(page: Page): Promise<void> {
  await page.locator("[data-phone=ready]").waitFor();
}

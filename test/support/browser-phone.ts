/** Telephones in a real Chromium, with an engine's WebSocket behind them. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import type { PhoneCredentials } from "../../src/telephony/phone.ts";
import type { Telephony } from "../../src/telephony/telephony.ts";

/** What has happened at a telephone. */
type Note = { name: string; code?: number; cause?: string };

/** What phone-page/page.js has for a test, as `window.phone`. */
type PhonePage = {
  notes: Note[];
  start(url: string, credentials: PhoneCredentials, options: PhoneOptions): void;
  call(target: string): void;
  answer(): void;
  hangUp(status?: number): void;
  hold(held: boolean): void;
  /** In the sound (RFC 4733), or in messages (INFO). */
  press(digits: string, inSound: boolean): void;
  refer(target: string): void;
  restartIce(): void;
  /** Sends no packets any more, or goes on. */
  fallSilent(silent: boolean): Promise<void>;
  /** Breaks its WebSocket; it makes another one by itself. */
  loseConnection(): void;
  /** What the INVITE of its call says. */
  header(name: string): string | undefined;
  /** What there is to know of a sound that is missing. */
  sounds(): Promise<object>;
  /** The loudest frequency that is heard, and how loud it is in dB. */
  heard(): { hz: number; db: number };
};

/** One telephone. */
export type BrowserPhone = {
  readonly page: Page;
  readonly agent: string;
  /** Does something with it. */
  do<Result>(work: (phone: PhonePage) => Result): Promise<Awaited<Result>>;
  call(target: string): Promise<void>;
  /** Resolves when this has happened, since the last time that this was asked. */
  saw(name: string): Promise<Note>;
  /** Resolves when mostly this is heard, and not faintly. */
  hears(hz: number): Promise<void>;
  /** Resolves when there is nothing to hear. */
  hearsNothing(): Promise<void>;
  close(): Promise<void>;
};

export type PhoneServer = {
  readonly url: string;
  phone(browser: Browser, given: PhoneOptions): Promise<BrowserPhone>;
  close(): Promise<void>;
};

type PhoneOptions = {
  agent: string;
  /** The tone that it sends; null for its microphone. */
  hz: number | null;
  instance?: string;
};

/** What Chromium needs for calls without a person and a sound card. */
export const CALLING_ARGS = [
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
];

const LEVEL_DB = -60;

/** Serves the telephone's page and its WebSocket, on the loopback. */
export async function startPhoneServer(engine: () => Telephony): Promise<PhoneServer> {
  const script = await bundle();
  const server = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" });
    response.end(
      isScript ? script : '<!doctype html><title>Phone</title><script type="module" src="/page.js"></script>',
    );
  });
  server.on("upgrade", (request, socket, head) => engine().connectPhone?.({ request, socket, head }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    async phone(browser, given) {
      const result = await engine().credentials({ agent: given.agent });
      if (result.kind === "refused") throw new Error(result.detail);
      const context = await browser.newContext({ permissions: ["microphone"] });
      const page = await context.newPage();
      await page.goto(url);
      const phone = control(page, given.agent);
      const socketUrl = `${url.replace("http", "ws")}/phone`;
      await page.evaluate(([to, credentials, options]) => phoneOf().start(to, credentials, options), [
        socketUrl,
        result.credentials,
        given,
      ] as const);
      await phone.saw("registered");
      return phone;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

declare function phoneOf(): PhonePage;

function control(page: Page, agent: string): BrowserPhone {
  let seen = 0;
  const wait = { polling: 20, timeout: 15_000 } as const;
  return {
    page,
    agent,
    do: (work) => page.evaluate(`(${work.toString()})(window.phone)`) as never,
    call: (target) => page.evaluate((to) => phoneOf().call(to), target),
    async saw(name) {
      const found = await page
        .waitForFunction(
          ([wanted, from]) => {
            const { notes } = phoneOf();
            const at = notes.findIndex((note, index) => index >= from && note.name === wanted);
            return at >= 0 && { at, note: notes[at] as Note };
          },
          [name, seen] as const,
          wait,
        )
        .catch(async (error) => {
          const notes = await page.evaluate(() => phoneOf().notes);
          throw new Error(`${agent} saw no "${name}", but ${JSON.stringify(notes.slice(seen))}`, { cause: error });
        });
      const value = (await found.jsonValue()) as { at: number; note: Note };
      seen = value.at + 1;
      return value.note;
    },
    async hears(hz) {
      await page
        .waitForFunction(
          ([wanted, level]) => {
            const heard = phoneOf().heard();
            return Math.abs(heard.hz - wanted) < 20 && heard.db > level;
          },
          [hz, LEVEL_DB] as const,
          wait,
        )
        .catch(async (error) => {
          const heard = await page.evaluate(async () => ({ ...phoneOf().heard(), ...(await phoneOf().sounds()) }));
          throw new Error(`${agent} hears ${JSON.stringify(heard)} and no ${hz} Hz`, { cause: error });
        });
    },
    async hearsNothing() {
      await page.waitForFunction((level) => phoneOf().heard().db < level, LEVEL_DB, wait);
    },
    close: () => page.context().close(),
  };
}

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      minify: false,
      rollupOptions: { input: fileURLToPath(new URL("phone-page/page.js", import.meta.url)) },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunk = output && "output" in output ? output.output.find(({ type }) => type === "chunk") : undefined;
  if (chunk?.type !== "chunk") throw new Error("The telephone's page could not be built.");
  return chunk.code;
}

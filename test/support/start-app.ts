import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { Agent } from "undici";
import { type App, startApp } from "../../src/app.ts";
import type { Config } from "../../src/config.ts";
import { firstRun } from "../../src/first-run.ts";
import { insertAccount } from "../../src/store/accounts.ts";
import { insertApiKey } from "../../src/store/api-keys.ts";
import type { Database } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";
import { openDatabase } from "../../src/store/open.ts";
import { insertUser } from "../../src/store/users.ts";
import { type ApiClient, createApiClient } from "./api-client.ts";
import { makePlace } from "./test-database.ts";

/** An account with a key that may do everything, without a rate limit. */
export type TestAccount = {
  accountId: string;
  apiKey: string;
  api: ApiClient;
  /** What its owner signs in with. */
  owner: { email: string; password: string };
};

/** The whole program, as `hookswitch serve` composes it, on a free port with a data folder and a database of its own. */
export type TestApp = TestAccount & {
  url: string;
  databaseUrl: string;
  /** What it has logged so far, a line of JSON each. */
  log: readonly string[];
  /** An account that no test has used yet: what one test does there, no other sees. */
  newAccount(): TestAccount;
  /** Ends it, lets `meanwhile` work on the database, and starts it again at another port with what it had stored. */
  restart(meanwhile?: (database: Database) => Promise<void>, changed?: Partial<Config>): Promise<void>;
  /** Starts another node on the same database and data folder, and tells where it is reached. It ends with the first. */
  join(changed: Partial<Config>): Promise<{ url: string; as(account: TestAccount): ApiClient }>;
  /**
   * Ends it and removes what it stored.
   * @throws Error when it has logged an error and the test did not say that it would.
   */
  stop(): Promise<void>;
};

type Options = Partial<Config> & {
  database: Database["engine"];
  /** Whether the test makes something fail that is logged as an error. */
  logsErrors?: boolean;
};

const ACCOUNTS = 40;
const PASSWORD = "correct horse battery";
/** That password, hashed as cheaply as scrypt goes. */
const PASSWORD_HASH = "scrypt$16$8$1$Zm9yIHRoZSB0ZXN0cywgbm8gc2VjcmV0$JVJN5eHFMa3_ff8x6v8uSxcAeaqnCvxdX5DgjOMq9jY";
const PINO_ERROR = 50;

/** Starts the program. Connectors may reach 127.0.0.0/8, and every answer is checked against its declared schema. */
export async function startTestApp({ database: engine, logsErrors = false, ...given }: Options): Promise<TestApp> {
  const place = await makePlace(engine);
  const dataDir = mkdtempSync(join(tmpdir(), "hookswitch-app-"));
  const config: Config = {
    host: "127.0.0.1",
    port: 0,
    dataDir,
    databaseUrl: place.url,
    secretKey: null,
    allowAddresses: ["127.0.0.0/8"],
    retentionDays: 90,
    silentCallMinutes: 240,
    callGraceSeconds: 0,
    logLevel: "debug",
    telephony: null,
    recordCalls: null,
    publicUrl: null,
    tls: null,
    otlpEndpoint: null,
    ...given,
  };
  const lines: string[] = [];
  const log = pino({ level: config.logLevel }, { write: (line) => void lines.push(line) });
  const agent = new Agent({ connections: 50 });
  const accounts = await prepareAccounts(place.url);
  let app: App = await startApp(config, { log, checkResponses: true });

  const others: App[] = [];

  function accountOf({ accountId, apiKey, email }: Prepared): TestAccount {
    const owner = { email, password: PASSWORD };
    return { accountId, apiKey, owner, api: createApiClient({ url: () => app.url, apiKey, agent }) };
  }

  function newAccount(): TestAccount {
    const prepared = accounts.pop();
    if (!prepared) throw new Error(`more than ${ACCOUNTS} accounts are used in one file: prepare more`);
    return accountOf(prepared);
  }

  return {
    ...newAccount(),
    get url() {
      return app.url;
    },
    databaseUrl: place.url,
    log: lines,
    newAccount,
    async restart(meanwhile, changed) {
      await app.stop();
      if (meanwhile) {
        const database = await openDatabase(place.url);
        await meanwhile(database).finally(() => database.close());
      }
      app = await startApp({ ...config, ...changed }, { log, checkResponses: true });
    },
    async join(changed) {
      const other = await startApp({ ...config, ...changed }, { log, checkResponses: true });
      others.push(other);
      const as = ({ apiKey }: TestAccount) => createApiClient({ url: () => other.url, apiKey, agent });
      return { url: other.url, as };
    },
    async stop() {
      await agent.destroy();
      for (const other of others) await other.stop();
      await app.stop();
      await place.remove();
      rmSync(dataDir, { recursive: true });
      const errors = lines.filter((line) => (JSON.parse(line) as { level: number }).level >= PINO_ERROR);
      if (!logsErrors && errors.length > 0) throw new Error(`The program logged errors:\n${errors.join("")}`);
    },
  };
}

type Prepared = { accountId: string; apiKey: string; email: string };

async function prepareAccounts(url: string): Promise<Prepared[]> {
  const database = await openDatabase(url);
  try {
    await migrate(database);
    await firstRun(database);
    return await database.transaction(async (tx) => {
      const prepared: Prepared[] = [];
      for (let index = 0; index < ACCOUNTS; index++) {
        const now = Date.now();
        const accountId = await insertAccount(tx, { name: `account ${index}`, now });
        const { key } = await insertApiKey(tx, { accountId, name: "test", scopes: "all", rateLimit: null, now });
        const email = `owner-${index}@example.com`;
        const user = { accountId, email, name: "Grace", role: "owner" as const, passwordHash: PASSWORD_HASH, now };
        await insertUser(tx, user);
        prepared.push({ accountId, apiKey: key, email });
      }
      return prepared;
    });
  } finally {
    await database.close();
  }
}

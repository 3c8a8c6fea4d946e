import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError, readClientConfig, readConfig } from "./config.ts";

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hookswitch-config-"));
  file = join(folder, "hookswitch.json");
  writeFileSync(file, '{"port": 5000, "retention_days": 7, "allow_addresses": ["10.0.0.0/8"]}');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the server's settings", () => {
  it("are taken from flags before the environment, and from there before the file", () => {
    const environment = { HOOKSWITCH_CONFIG: file, HOOKSWITCH_PORT: "6000", HOOKSWITCH_HOST: "::1" };
    expect(readConfig({ port: "7000" }, environment)).toMatchObject({ port: 7000, host: "::1", retentionDays: 7 });
    expect(readConfig({}, environment).port).toBe(6000);
    expect(readConfig({}, { HOOKSWITCH_CONFIG: file })).toMatchObject({ port: 5000, allowAddresses: ["10.0.0.0/8"] });
  });

  it("have defaults, and an empty variable is none", () => {
    const config = readConfig({ config: file, data_dir: folder }, { HOOKSWITCH_HOST: "" });
    expect(config).toMatchObject({ host: "127.0.0.1", databaseUrl: `sqlite:${join(folder, "hookswitch.db")}` });
  });

  it("say what calls are recorded as, if they are", () => {
    const read = (format?: string) => readConfig({}, { HOOKSWITCH_RECORD_CALLS: format }).recordCalls;
    expect([undefined, "false", "true", "wav", "mp3"].map(read)).toEqual([null, null, "wav", "wav", "mp3"]);
    expect(() => read("ogg")).toThrow("must be true, false, wav or mp3");
  });

  it("name an engine that makes calls, with its settings where it has some", () => {
    const read = (telephony: string) => readConfig({}, { HOOKSWITCH_TELEPHONY: telephony }).telephony;
    expect(read("off")).toBeNull();
    // Nobody but the machine itself is listened to while nothing is set up.
    const settings = { listen: "for_trunks", test_numbers: "without_trunks" };
    expect(read("")).toEqual({ engine: "embedded", settings });
    expect(read("scripted")).toEqual({ engine: "scripted", settings: {} });
    const script = { engine: "scripted", settings: { others: { does: "ring" } } };
    expect(read(JSON.stringify(script))).toEqual(script);
  });

  it.each([
    [{ HOOKSWITCH_PORT: "65536" }, "HOOKSWITCH_PORT: must be a whole number from 0 to 65535"],
    [{ HOOKSWITCH_RETENTION_DAYS: "1.5" }, "HOOKSWITCH_RETENTION_DAYS: must be a whole number from 1 to 3650"],
    [{ HOOKSWITCH_ALLOW_ADDRESSES: "10.0.0.0/8, lan" }, 'HOOKSWITCH_ALLOW_ADDRESSES: "lan" is neither an IP address'],
    [{ HOOKSWITCH_TLS_KEY: "server.key" }, "HOOKSWITCH_TLS_KEY: a certificate and its key go together"],
    [
      { HOOKSWITCH_TLS_KEY: "/no/key", HOOKSWITCH_TLS_CERT: "/no/cert" },
      "HOOKSWITCH_TLS_CERT: cannot be used with its key: ENOENT",
    ],
    [{ HOOKSWITCH_TELEPHONY: "pigeons" }, "HOOKSWITCH_TELEPHONY: must be one of"],
    [{ HOOKSWITCH_TELEPHONY: "{" }, "HOOKSWITCH_TELEPHONY: must be one of"],
    [
      { HOOKSWITCH_TELEPHONY: '{"engine": "scripted", "settings": {"others": {"does": "sing"}}}' },
      "HOOKSWITCH_TELEPHONY: settings.others.does: ",
    ],
    [{ DATABASE_URL: "mysql://db/calls" }, "DATABASE_URL: must begin with postgres://"],
    [{ DATABASE_URL: "postgres://user:pass/word@[db/calls" }, "DATABASE_URL: is no URL: percent-encode"],
  ])("are refused by the name that they were given under: %o", (environment, told) => {
    const read = () => readConfig({}, environment);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(told);
    expect(read).not.toThrow(/pass\/word/);
  });
});

describe("a client's settings", () => {
  it("are where the server is and the key to show it", () => {
    const environment = { HOOKSWITCH_URL: "https://calls.example/hookswitch/", HOOKSWITCH_API_KEY: "hs_1" };
    expect(readClientConfig(environment)).toEqual({ url: "https://calls.example/hookswitch", apiKey: "hs_1" });
    expect(readClientConfig({ HOOKSWITCH_API_KEY: "hs_1" }).url).toBe("http://127.0.0.1:4400");
  });

  it.each([
    [{}, "HOOKSWITCH_API_KEY is not set"],
    [{ HOOKSWITCH_API_KEY: "hs_1", HOOKSWITCH_URL: "calls.example" }, "HOOKSWITCH_URL: must be the server's address"],
    [
      { HOOKSWITCH_API_KEY: "hs_1", HOOKSWITCH_URL: "ftp://calls.example" },
      "HOOKSWITCH_URL: must be the server's address",
    ],
  ])("are refused where they are missing or of no use: %o", (environment, told) => {
    const read = () => readClientConfig(environment);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(told);
  });
});

/** Settings from the command line, the environment and a file, in this order of precedence. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { readTlsFiles } from "./http/tls-files.ts";
import { createAddressGuard } from "./journey/address-guard.ts";
import { engines, findEngine } from "./telephony/index.ts";

/** In place of an engine's name: no calls are made. */
const OFF = "off";

const configSchema = z.strictObject({
  host: z.string().min(1).default("127.0.0.1"),
  port: wholeNumber({ min: 0, max: 65_535 }).default(4_400),
  data_dir: z.string().min(1).default("data"),
  database_url: z
    .string()
    .regex(/^(postgres(ql)?:\/\/|sqlite:)/, "must begin with postgres:// (or sqlite: and a path)")
    .refine(
      (url) => !/^sqlite:(:memory:.*)?$/.test(url),
      "must name a file after sqlite:, as in sqlite:/var/lib/hookswitch/hookswitch.db",
    )
    .refine(URL.canParse, "is no URL: percent-encode what is special in the password (@ is %40, / is %2F)")
    .optional(),
  secret_key: z
    .string()
    .refine((key) => Buffer.from(key, "base64").length === 32, "must be 32 bytes in base64 (openssl rand -base64 32)")
    .optional(),
  allow_addresses: z.preprocess(
    (value) => (typeof value === "string" ? value.split(",").map((range) => range.trim()) : value),
    z.array(z.string().min(1)).superRefine(checkRanges).default([]),
  ),
  retention_days: wholeNumber({ min: 1, max: 3_650 }).default(90),
  silent_call_minutes: wholeNumber({ min: 1, max: 10_080 }).default(240),
  call_grace_seconds: wholeNumber({ min: 0, max: 3_600 }).default(5),
  log_level: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  telephony: z.preprocess(readTelephony, telephonySchema()).optional(),
  record_calls: z
    .union([z.enum(["wav", "mp3"]), z.stringbool(), z.boolean()], { error: "must be true, false, wav or mp3" })
    .default(false)
    .transform((value) => (value === true ? "wav" : value || null)),
  public_url: z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }).optional(),
  tls_cert: z.string().min(1).optional(),
  tls_key: z.string().min(1).optional(),
  otlp_endpoint: z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }).optional(),
});

function wholeNumber({ min, max }: { min: number; max: number }) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int(error).min(min, error).max(max, error);
}

/** An engine's name stands for the engine with the settings that it has by itself. */
function readTelephony(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (!value.trimStart().startsWith("{")) return { engine: value };
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function telephonySchema() {
  const error = `must be one of ${[...engines.keys(), OFF].join(", ")}, or {"engine": …, "settings": {…}}`;
  return z
    .strictObject({ engine: z.string(), settings: z.record(z.string(), z.json()).default({}) }, { error })
    .superRefine(({ engine, settings }, context) => {
      if (engine === OFF) return;
      const found = findEngine(engine);
      if (found === undefined) return context.addIssue({ code: "custom", message: error });
      const parsed = found.settings.safeParse(settings);
      for (const { path, message } of parsed.error?.issues ?? []) {
        context.addIssue({ code: "custom", message: `settings.${path.join(".")}: ${message}` });
      }
    });
}

/** Without anything set up accounts have their own trunks, and test numbers until then; nothing else is listened for. */
function telephonyOf(telephony: z.output<typeof configSchema>["telephony"]): Config["telephony"] {
  if (telephony?.engine === OFF) return null;
  return telephony ?? { engine: "embedded", settings: { listen: "for_trunks", test_numbers: "without_trunks" } };
}

function checkRanges(ranges: string[], context: z.RefinementCtx): void {
  try {
    createAddressGuard({ allow: ranges });
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
  }
}

/** What the program runs with. */
export type Config = {
  host: string;
  port: number;
  /** The folder for the database file and the encryption key, absolute. */
  dataDir: string;
  /** `postgres://…` or `sqlite:` and an absolute path. */
  databaseUrl: string;
  /** 32 bytes in base64; without one a key is made in the data folder. */
  secretKey: string | null;
  /** Address ranges that connectors may reach although they are not public. */
  allowAddresses: string[];
  retentionDays: number;
  /** After so long without an event a call is ended, because what reported it is taken for dead. */
  silentCallMinutes: number;
  /** How long a stop lets calls go on. */
  callGraceSeconds: number;
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
  /** The engine that makes calls, with its own settings; null: no calls are made. */
  telephony: { engine: string; settings: Record<string, unknown> } | null;
  /** What the calls are recorded as that the engine makes; null: they are not. */
  recordCalls: "wav" | "mp3" | null;
  /** Where others reach the server, without a slash at the end; null: at the address that it listens on. */
  publicUrl: string | null;
  /** The certificate and key that the server speaks HTTPS with, absolute paths of PEM files; null: plain HTTP. */
  tls: { cert: string; key: string } | null;
  /** Where OpenTelemetry traces go; null for nowhere. */
  otlpEndpoint: string | null;
};

/** What the command line can set; each is a setting's name in the configuration file. */
export type Flags = Partial<Record<keyof z.input<typeof configSchema>, string>> & { config?: string };

const ENVIRONMENT: Record<string, keyof z.input<typeof configSchema>> = {
  HOOKSWITCH_HOST: "host",
  HOOKSWITCH_PORT: "port",
  HOOKSWITCH_DATA_DIR: "data_dir",
  DATABASE_URL: "database_url",
  HOOKSWITCH_SECRET_KEY: "secret_key",
  HOOKSWITCH_ALLOW_ADDRESSES: "allow_addresses",
  HOOKSWITCH_RETENTION_DAYS: "retention_days",
  HOOKSWITCH_SILENT_CALL_MINUTES: "silent_call_minutes",
  HOOKSWITCH_CALL_GRACE_SECONDS: "call_grace_seconds",
  HOOKSWITCH_LOG_LEVEL: "log_level",
  HOOKSWITCH_TELEPHONY: "telephony",
  HOOKSWITCH_RECORD_CALLS: "record_calls",
  HOOKSWITCH_PUBLIC_URL: "public_url",
  HOOKSWITCH_TLS_CERT: "tls_cert",
  HOOKSWITCH_TLS_KEY: "tls_key",
  OTEL_EXPORTER_OTLP_ENDPOINT: "otlp_endpoint",
};

/** How a command of the command line reaches a running server. */
export type ClientConfig = { url: string; apiKey: string };

const DEFAULT_FILE = "hookswitch.json";
const DEFAULT_SERVER = "http://127.0.0.1:4400";

/** A setting that cannot be used: the message names where it comes from, what is wrong, and what to give instead. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Reads the configuration. Throws a {@link ConfigError}. */
export function readConfig(flags: Flags = {}, environment: NodeJS.ProcessEnv = process.env): Config {
  const sources = new Map<string, string>();
  const settings: Record<string, unknown> = {};
  function take(values: Record<string, unknown>, nameOf: (key: string) => string) {
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined || value === "") continue;
      settings[key] = value;
      sources.set(key, nameOf(key));
    }
  }

  const file = flags.config ?? environment.HOOKSWITCH_CONFIG ?? (existsSync(DEFAULT_FILE) ? DEFAULT_FILE : null);
  if (file !== null) take(readFile(file), (key) => `"${key}" in ${file}`);
  for (const [variable, key] of Object.entries(ENVIRONMENT)) {
    take({ [key]: environment[variable] }, () => variable);
  }
  const { config: _, ...given } = flags;
  take(given, (key) => `--${key.replaceAll("_", "-")}`);

  const parsed = configSchema.safeParse(settings);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => {
      const key = String(path[0] ?? "");
      return `${sources.get(key) ?? (file === null ? key : `${file}: ${key}`)}: ${message}`;
    });
    throw new ConfigError(lines.join("\n"));
  }
  const config = parsed.data;
  const dataDir = resolve(config.data_dir);
  return {
    host: config.host,
    port: config.port,
    dataDir,
    databaseUrl: config.database_url ?? `sqlite:${join(dataDir, "hookswitch.db")}`,
    secretKey: config.secret_key ?? null,
    allowAddresses: config.allow_addresses,
    retentionDays: config.retention_days,
    silentCallMinutes: config.silent_call_minutes,
    callGraceSeconds: config.call_grace_seconds,
    logLevel: config.log_level,
    telephony: telephonyOf(config.telephony),
    recordCalls: config.record_calls,
    publicUrl: config.public_url?.replace(/\/+$/, "") ?? null,
    tls: readTls(config, (key) => sources.get(key) ?? key),
    otlpEndpoint: config.otlp_endpoint ?? null,
  };
}

/** The paths of a certificate and its key, which fit together and can be read. */
function readTls(
  { tls_cert: cert, tls_key: key }: { tls_cert?: string | undefined; tls_key?: string | undefined },
  nameOf: (setting: string) => string,
): Config["tls"] {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined) {
    const given = cert === undefined ? "tls_key" : "tls_cert";
    throw new ConfigError(`${nameOf(given)}: a certificate and its key go together. Set tls_cert and tls_key.`);
  }
  const files = { cert: resolve(cert), key: resolve(key) };
  try {
    readTlsFiles(files);
  } catch (error) {
    throw new ConfigError(`${nameOf("tls_cert")}: cannot be used with its key: ${(error as Error).message}`);
  }
  return files;
}

/** Reads where the server is and what key to show it. Throws a {@link ConfigError}. */
export function readClientConfig(environment: NodeJS.ProcessEnv = process.env): ClientConfig {
  const url = environment.HOOKSWITCH_URL || DEFAULT_SERVER;
  const apiKey = environment.HOOKSWITCH_API_KEY;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new ConfigError(`HOOKSWITCH_URL: must be the server's address, such as ${DEFAULT_SERVER}`);
  }
  if (!apiKey) {
    throw new ConfigError(
      "HOOKSWITCH_API_KEY is not set. Set it to an API key: the first one was printed when the server started for the " +
        "first time, others are made with POST /v1/keys.",
    );
  }
  return { url: url.replace(/\/+$/, ""), apiKey };
}

function readFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new ConfigError(`Cannot read the configuration file ${path}: ${(error as Error).message}`);
  }
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === "object" && content !== null && !Array.isArray(content)) {
      return content as Record<string, unknown>;
    }
  } catch (error) {
    throw new ConfigError(`${path} is not JSON: ${(error as Error).message}`);
  }
  throw new ConfigError(`${path} must hold one JSON object, such as {"port": 4400}.`);
}

/** Reads a curl command as people copy it from documentation and browsers. */
import type { Method } from "./fields.ts";

export type CurlCommand = {
  method: Method;
  url: string;
  headers: [name: string, value: string][];
  body: string | null;
  /** Options that were left out, because a webhook has no such thing. */
  ignored: string[];
};

type CurlReading =
  | { kind: "command"; command: CurlCommand }
  | { kind: "refused"; reason: "notCurl" | "quote" | "noUrl" | "method" | "file"; what: string };

const DATA = new Set(["-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json"]);
/** What they say does not change the request, or webhooks never do otherwise. */
const HARMLESS =
  /^-([sSivkfLN#]+)$|^--(silent|show-error|include|verbose|compressed|fail|location|no-buffer|insecure)$/;
/** Other options that have a value behind them. */
const WITH_VALUE =
  /^-([omwxTcEKCQrtyYzPU]|-(output|max-time|connect-timeout|proxy|retry|cacert|cert|key|form|cookie-jar|resolve|interface|http-version))$/;
/** Hookswitch sets these itself. */
const OWN_HEADER =
  /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|webhook-.*)$/i;
const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "DELETE"]);

/** What a command would send, or why it cannot be a webhook. */
export function parseCurl(text: string): CurlReading {
  const words = splitWords(text);
  if (words === null) return refused("quote");
  if (words.shift() !== "curl") return refused("notCurl");
  const found = readOptions(words);
  if (found.file !== null) return refused("file", found.file);
  const url = found.url === null ? null : toUrl(found.url);
  if (url === null) return refused("noUrl");
  const isGet = found.method === "GET" || found.method === "DELETE" || found.asQuery;
  const method = (found.method ?? (found.data.length > 0 && !found.asQuery ? "POST" : "GET")).toUpperCase();
  if (!METHODS.has(method)) return refused("method", method);
  const body = found.data.length === 0 || isGet ? null : found.data.join("&");
  if (found.asQuery && found.data.length > 0) url.search += `${url.search === "" ? "?" : "&"}${found.data.join("&")}`;
  const { headers, ignored } = found;
  return { kind: "command", command: { method: method as Method, url: url.href, headers, body, ignored } };
}

function refused(reason: Extract<CurlReading, { kind: "refused" }>["reason"], what = ""): CurlReading {
  return { kind: "refused", reason, what };
}

function toUrl(text: string): URL | null {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

type Found = {
  method: string | null;
  url: string | null;
  headers: [string, string][];
  data: string[];
  asQuery: boolean;
  file: string | null;
  ignored: string[];
};

function readOptions(words: string[]): Found {
  const found: Found = { method: null, url: null, headers: [], data: [], asQuery: false, file: null, ignored: [] };
  while (words.length > 0) {
    const word = words.shift() ?? "";
    const [option, value] = apart(word);
    const next = () => value ?? words.shift() ?? "";
    if (option === "-X" || option === "--request") found.method = next();
    else if (option === "-H" || option === "--header") addHeader(found, next());
    else if (option === "-A" || option === "--user-agent") addHeader(found, `User-Agent: ${next()}`);
    else if (option === "-e" || option === "--referer") addHeader(found, `Referer: ${next()}`);
    else if (option === "-b" || option === "--cookie") addHeader(found, `Cookie: ${next()}`);
    else if (option === "-u" || option === "--user") addHeader(found, `Authorization: Basic ${base64(next())}`);
    else if (option === "--url") found.url = next();
    else if (option === "-G" || option === "--get") found.asQuery = true;
    else if (DATA.has(option)) addData(found, option, next());
    else if (!word.startsWith("-") || word === "-") found.url ??= word;
    else if (!HARMLESS.test(option)) {
      found.ignored.push(option);
      if (WITH_VALUE.test(option)) next();
    }
  }
  return found;
}

/** `-XPOST` is `-X POST`, and `--request=POST` is `--request POST`. */
function apart(word: string): [option: string, value: string | null] {
  const long = /^(--[\w-]+)=(.*)$/s.exec(word);
  if (long) return [long[1] ?? word, long[2] ?? ""];
  const short = /^(-[XHdAebu])(.+)$/s.exec(word);
  return short ? [short[1] ?? word, short[2] ?? ""] : [word, null];
}

function addHeader(found: Found, line: string): void {
  const colon = line.indexOf(":");
  const name = (colon === -1 ? line : line.slice(0, colon)).trim();
  if (OWN_HEADER.test(name) || name === "") found.ignored.push(name || line);
  else found.headers.push([name, colon === -1 ? "" : line.slice(colon + 1).trim()]);
}

function addData(found: Found, option: string, value: string): void {
  if (value.startsWith("@") && option !== "--data-raw") found.file = value;
  found.data.push(option === "--data-urlencode" ? encoded(value) : value);
}

function encoded(text: string): string {
  const equals = text.indexOf("=");
  return equals === -1
    ? encodeURIComponent(text)
    : `${text.slice(0, equals)}${equals === 0 ? "" : "="}${encodeURIComponent(text.slice(equals + 1))}`;
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

/** Words as a POSIX shell splits them, and Bash's $'…'; null where a quotation mark is not closed. */
function splitWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  const source = text.trim();
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] ?? "";
    if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === "\\" || character === "^") {
      const following = source[at + 1] ?? "";
      // A line that goes on, in a POSIX shell or in Windows' own.
      const isContinued = following === "\n" || source.startsWith("\r\n", at + 1);
      if (character === "^" && !isContinued) word = (word ?? "") + character;
      else {
        if (!isContinued) word = (word ?? "") + following;
        at += source.startsWith("\r\n", at + 1) ? 2 : 1;
      }
    } else if (character === "'" || character === '"' || source.startsWith("$'", at)) {
      const quote = quoted(source, at);
      if (quote === null) return null;
      word = (word ?? "") + quote.text;
      at = quote.end;
    } else word = (word ?? "") + character;
  }
  if (word !== null) words.push(word);
  return words;
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", "0": "\0" };

/** What stands in quotation marks that begin there, and where they end. */
function quoted(source: string, start: number): { text: string; end: number } | null {
  const isAnsi = source[start] === "$";
  const mark = isAnsi ? "'" : source[start];
  let text = "";
  for (let at = start + (isAnsi ? 2 : 1); at < source.length; at += 1) {
    const character = source[at] ?? "";
    if (character === mark) return { text, end: at };
    const following = source[at + 1] ?? "";
    if (character === "\\" && isAnsi) {
      const code = /^u([0-9a-fA-F]{1,4})|^x([0-9a-fA-F]{1,2})/.exec(source.slice(at + 1, at + 6));
      text += code
        ? String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? "", 16))
        : (ESCAPES[following] ?? following);
      at += code ? code[0].length : 1;
    } else if (character === "\\" && mark === '"' && /["\\$`\n]/.test(following)) {
      if (following !== "\n") text += following;
      at += 1;
    } else text += character;
  }
  return null;
}

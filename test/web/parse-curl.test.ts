import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCurl } from "../../web/connectors/parse-curl.ts";

const commandOf = (text: string) => {
  const reading = parseCurl(text);
  if (reading.kind === "refused") throw new Error(`refused: ${reading.reason} ${reading.what}`);
  return reading.command;
};

test("a command as documentation has it becomes its method, address, headers and body", () => {
  const command = commandOf(`curl --request PUT 'https://crm.example/hooks?a=1' \\
    -H "Authorization: Bearer s3cret" --header='X-Tenant: 7' \\
    --data-raw '{"name": "It'\\''s Ada", "n": 1}' --compressed -s`);
  expect(command).toEqual({
    method: "PUT",
    url: "https://crm.example/hooks?a=1",
    headers: [
      ["Authorization", "Bearer s3cret"],
      ["X-Tenant", "7"],
    ],
    body: `{"name": "It's Ada", "n": 1}`,
    ignored: [],
  });
});

test.each([
  ["a body alone is a POST", "curl https://a.example -d x=1 -d y=2", { method: "POST", body: "x=1&y=2" }],
  [
    "-G puts the body into the address",
    "curl -G https://a.example/ -d x=1",
    { method: "GET", url: "https://a.example/?x=1", body: null },
  ],
  ["no scheme is http", "curl a.example/hooks", { method: "GET", url: "http://a.example/hooks" }],
  ["a value may follow its letter at once", "curl -XDELETE https://a.example", { method: "DELETE" }],
  [
    "a browser's quoting is read",
    "curl 'https://a.example' --data-raw $'{\"a\":\"\\u00e9\\n\"}'",
    { body: '{"a":"é\n"}' },
  ],
  [
    "a user becomes a header",
    "curl -u ada:péw https://a.example",
    { headers: [["Authorization", "Basic YWRhOnDDqXc="]] },
  ],
  ["Windows' own lines go on", "curl ^\r\n https://a.example ^\r\n -X POST", { method: "POST" }],
])("%s", (_what, text, expected) => {
  expect(commandOf(text)).toMatchObject(expected);
});

test("what a webhook does not have is left out, and named", () => {
  const command = commandOf(
    "curl -o out.json --max-time 3 -H 'Host: b.example' -H 'Content-Length: 3' https://a.example --http2",
  );
  expect(command).toMatchObject({ url: "https://a.example/", headers: [] });
  expect(command.ignored).toEqual(["-o", "--max-time", "Host", "Content-Length", "--http2"]);
});

test.each([
  ["wget https://a.example", "notCurl"],
  ["", "notCurl"],
  ["curl 'https://a.example", "quote"],
  ["curl -X POST", "noUrl"],
  ["curl ftp://a.example", "noUrl"],
  ["curl -X PATCH https://a.example", "method"],
  ["curl https://a.example -d @body.json", "file"],
])("%j is refused as %s", (text, reason) => {
  expect(parseCurl(text)).toMatchObject({ kind: "refused", reason });
});

test("whatever is pasted is read or refused", () => {
  const piece = fc.constantFrom(
    "curl",
    " ",
    "'",
    '"',
    "\\",
    "$'",
    "-H",
    "-d",
    "--url",
    "https://a.example",
    "@",
    "^",
    "\n",
    "\\u12",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      expect(["command", "refused"]).toContain(parseCurl(pieces.join("")).kind);
      parseCurl(`curl ${pieces.join("")}`);
    }),
  );
});

import { afterEach, expect, test } from "vitest";
import { ALL, type SampleServer, sampleServer } from "../../test/support/sample-api.ts";

let server: SampleServer;
afterEach(() => server.close());

function get(authorization: string | undefined, remoteAddress = "192.0.2.1") {
  const headers = authorization === undefined ? {} : { authorization };
  return server.inject({ url: "/v1/things", headers, remoteAddress });
}

test.each([
  [undefined, "Bearer", "Send an API key in the header"],
  ["Bearer nobody", 'Bearer error="invalid_token"', "This API key is unknown or revoked."],
  ["Basic YTpi", "Bearer", "The Authorization header has another form."],
])("with the credentials %s the answer is a 401 that says how to send a key", async (sent, challenge, detail) => {
  server = sampleServer();
  const answer = await get(sent);
  expect([answer.statusCode, answer.headers["www-authenticate"]]).toEqual([401, challenge]);
  expect(answer.json()).toMatchObject({ code: "unauthenticated", detail: expect.stringContaining(detail) });
  expect(answer.json().detail).toContain("Authorization: Bearer <key>");
});

test("a key without the scope gets a 403 that names it", async () => {
  server = sampleServer();
  expect((await get("Bearer reader")).statusCode).toBe(200);
  const answer = await server.inject({ method: "POST", url: "/v1/slow", headers: { authorization: "Bearer reader" } });
  expect(answer.json()).toMatchObject({
    status: 403,
    code: "missing_scope",
    detail: expect.stringContaining('"events:write"'),
  });
  expect(answer.headers["www-authenticate"]).toBe('Bearer error="insufficient_scope", scope="events:write"');
});

test("a key that asks too often gets a 429 that says when to come back; another key does not", async () => {
  let now = 0;
  server = sampleServer({ clock: () => now });
  const answers = [];
  for (let request = 0; request < 5; request++) answers.push(await get("Bearer slow"));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 429]);
  expect(answers.map(({ headers }) => headers.ratelimit)).toEqual([
    undefined,
    undefined,
    '"requests";r=1;t=2',
    '"requests";r=0;t=2',
    '"requests";r=0;t=1',
  ]);
  const refused = answers.at(-1);
  expect(refused?.headers).toMatchObject({ "retry-after": "1", "ratelimit-policy": '"requests";q=4;w=2' });
  expect(refused?.json()).toMatchObject({
    code: "rate_limited",
    detail: "This key may make 2 requests per second. Try again in 1 s.",
  });
  expect((await get("Bearer all")).statusCode).toBe(200);
  now = 1_000;
  expect((await get("Bearer slow")).statusCode).toBe(200);
});

test("wrong keys are limited per client address, and a right one from there still gets in", async () => {
  let now = 0;
  server = sampleServer({ clock: () => now });
  const statuses = [];
  for (let guess = 0; guess < 21; guess++) statuses.push((await get(`Bearer guess${guess}`)).statusCode);
  expect(statuses).toEqual([...Array(20).fill(401), 429]);
  const refused = await get("Bearer guess");
  expect(refused.headers).toMatchObject({
    "retry-after": "3",
    "ratelimit-policy": '"failed-authentication";q=20;w=60',
  });
  expect((await get("Bearer guess", "::ffff:192.0.2.1")).statusCode).toBe(429);
  expect((await get("Bearer guess", "192.0.2.2")).statusCode).toBe(401);
  expect((await get(ALL.authorization)).statusCode).toBe(200);
  expect((await get(undefined)).statusCode).toBe(401);
  now = 3_000;
  expect((await get("Bearer guess")).statusCode).toBe(401);
});

test("a network of IPv6 counts as one client", async () => {
  server = sampleServer({ failedAuthPerMinute: 2, clock: () => 0 });
  const addresses = ["2001:db8:0:1::1", "2001:db8:0:1:2:3:4:5", "2001:db8:0:1::2", "2001:db8:0:2::1"];
  const statuses = [];
  for (const address of addresses) statuses.push((await get("Bearer guess", address)).statusCode);
  expect(statuses).toEqual([401, 401, 429, 401]);
});

test("an authentication that takes its time is waited for", async () => {
  server = sampleServer({ authenticate: () => Promise.resolve(null) });
  expect((await get("Bearer all")).statusCode).toBe(401);
});

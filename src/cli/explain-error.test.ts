import { expect, it } from "vitest";
import { ApiError } from "../client/api-error.ts";
import { ConnectionError } from "../client/connection-error.ts";
import { UnexpectedAnswer } from "../client/unexpected-answer.ts";
import { CliError } from "./cli-error.ts";
import { explainError } from "./explain-error.ts";

const url = "http://127.0.0.1:4400";

function refusal(status: number, body: unknown): ApiError {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new ApiError({ request: `GET ${url}/v1/things`, response: new Response(text, { status }), text });
}

it("tells a problem by its fields, and nothing that a terminal would obey", () => {
  const errors = [{ in: "body", pointer: "#/url", message: "It is not \u001b[31mpublic.", fix: "Give another." }];
  const problem = { title: "The body is not valid", status: 422, code: "invalid_body", detail: "…", errors };
  const told = explainError(refusal(422, problem));
  expect(told).toBeInstanceOf(CliError);
  expect(told).toMatchObject({ message: "The body is not valid:\n  url: It is not \ufffd[31mpublic. Give another." });
  expect(explainError(refusal(404, { ...problem, detail: "There is no such thing.", errors: [] }))).toMatchObject({
    message: "There is no such thing.",
  });
});

it("names the setting that a key, an address or another program comes from", () => {
  const problem = { title: "", code: "unauthenticated", detail: "" };
  expect(explainError(refusal(401, problem))).toMatchObject({ message: expect.stringContaining("HOOKSWITCH_API_KEY") });
  expect(explainError(new ConnectionError(url, "nothing listens there"))).toMatchObject({
    message:
      `Cannot reach Hookswitch at ${url}: nothing listens there. Start it with npm start, or set HOOKSWITCH_URL to ` +
      "where it runs.",
  });
  const misread = new UnexpectedAnswer({ url, request: "GET /v1/connectors", text: "<html>Welcome" });
  expect(explainError(misread)).toMatchObject({
    message: expect.stringMatching(/is not the Hookswitch that this command knows.*Welcome.*HOOKSWITCH_URL/),
  });
});

it("tells what a proxy said, and leaves every other error as it is", () => {
  expect(explainError(refusal(502, "<html>Bad\u0007 gateway"))).toMatchObject({
    message: `GET ${url}/v1/things was answered 502: <html>Bad\ufffd gateway`,
  });
  const bug = new TypeError("a bug");
  expect(explainError(bug)).toBe(bug);
});

/** What a route's body may be, as parsers of its content types. */
import { isUtf8 } from "node:buffer";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { findRepeatedName } from "./find-repeated-name.ts";
import { Problem } from "./problem.ts";
import { readJson } from "./read-json.ts";
import { givenTwice, readForm } from "./read-query.ts";
import { unsupportedMediaType } from "./to-problem.ts";

type Parse = (body: Buffer, request: FastifyRequest) => unknown;

export function parseJsonBodies(scope: FastifyInstance): void {
  add(scope, "application/json", (body) => (body.length === 0 ? undefined : readJson(body)));
}

/** JSON that stands for a form: its fields may not be given twice either. */
export function parseFormJson(scope: FastifyInstance): void {
  add(scope, "application/json", (body) => {
    if (body.length === 0) return undefined;
    const value = readJson(body);
    const repeated = findRepeatedName(body.toString());
    if (repeated !== null) throw givenTwice(repeated, "body");
    return value;
  });
}

/** HTML forms, in both encodings that browsers send (WHATWG HTML §4.10.21.6). */
export function parseForms(scope: FastifyInstance): void {
  add(scope, "application/x-www-form-urlencoded", (body) => {
    if (!isUtf8(body)) throw brokenForm("it is not UTF-8");
    return readForm(body.toString());
  });
  add(scope, "multipart/form-data", async (body, { headers }) => {
    const type = headers["content-type"] ?? "";
    const read = await new Response(new Uint8Array(body), { headers: { "content-type": type } })
      .formData()
      .catch(() => null);
    if (read === null) throw brokenForm("its parts cannot be told apart");
    const fields: Record<string, unknown> = Object.create(null);
    for (const [name, value] of read) {
      if (name in fields) throw givenTwice(name, "body");
      if (typeof value !== "string") throw brokenForm(`${JSON.stringify(name)} is a file`);
      if (`${name}${value}`.includes("\0")) throw brokenForm("it contains the character U+0000");
      fields[name] = value;
    }
    return fields;
  });
}

function brokenForm(why: string): Problem {
  return new Problem({
    status: 400,
    code: "invalid_form",
    title: "The form cannot be read",
    detail: `The form cannot be read: ${why}.`,
  });
}

function add(scope: FastifyInstance, contentType: string, parse: Parse): void {
  scope.addContentTypeParser(contentType, { parseAs: "buffer" }, async (request: FastifyRequest, body: Buffer) => {
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") throw unsupportedMediaType();
    return parse(body, request);
  });
}

/** Whatever it is, as it came. */
export function takeBytes(scope: FastifyInstance): void {
  scope.addContentTypeParser("*", { parseAs: "buffer" }, async (_request: FastifyRequest, body: Buffer) => body);
}

/** Whatever no parser before it takes. */
export function refuseOtherBodies(scope: FastifyInstance): void {
  scope.addContentTypeParser("*", (request, _payload, done) => {
    const isEmpty = request.headers["content-length"] === "0";
    done(isEmpty ? null : unsupportedMediaType(), undefined);
  });
}

/** A body that nobody asked for is not read, so that its content type does not matter either. */
export function ignoreBodies(scope: FastifyInstance): void {
  scope.addHook("onRequest", ({ headers }, _reply, done) => {
    delete headers["content-type"];
    done();
  });
  scope.addContentTypeParser("*", (_request, _payload, done) => done(null, undefined));
}

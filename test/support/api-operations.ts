import type { Scope } from "../../src/contract/scopes.ts";
import type { ApiClient } from "./api-client.ts";

export type JsonSchema = { [keyword: string]: unknown; $ref?: string };

/** An operation of the API as its own description tells it. */
export type ApiOperation = {
  method: string;
  /** With placeholders, `/v1/events/{id}`. */
  path: string;
  /** Null where anybody may ask, or where it is for people who are signed in. */
  scope: Scope | null;
  /** Whether it is for people who are signed in and for no key. */
  isPersonal: boolean;
  parameters: { name: string; in: "path" | "query"; required: boolean; schema: JsonSchema }[];
  body: JsonSchema | null;
  /** Every status that it may be answered with. */
  statuses: number[];
  isStream: boolean;
};

export type ApiDescription = { operations: ApiOperation[]; schemas: Record<string, JsonSchema> };

type Content = Record<string, { schema?: JsonSchema }>;
type OpenApi = {
  paths: Record<
    string,
    Record<
      string,
      {
        security: { apiKey?: Scope[]; session?: [] }[];
        parameters: ApiOperation["parameters"];
        requestBody?: { content: Content };
        responses: Record<string, { content?: Content }>;
      }
    >
  >;
  components: { schemas: Record<string, JsonSchema> };
};

/** Reads /openapi.json as a client would, so that a route cannot be forgotten by the tests that go through all of them. */
export async function describeApi(api: ApiClient): Promise<ApiDescription> {
  const { paths, components } = await api.get<OpenApi>("/openapi.json");
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security, parameters, requestBody, responses }]): ApiOperation => {
      const contents = Object.values(responses).flatMap(({ content = {} }) => Object.keys(content));
      return {
        method: method.toUpperCase(),
        path,
        scope: security[0]?.apiKey?.[0] ?? null,
        isPersonal: security.length > 0 && security[0]?.apiKey === undefined,
        parameters,
        body: requestBody?.content["application/json"]?.schema ?? null,
        statuses: Object.keys(responses).map(Number),
        isStream: contents.includes("text/event-stream"),
      };
    }),
  );
  return { operations, schemas: components.schemas };
}

/** The path with every placeholder filled in. */
export function pathWith({ path }: Pick<ApiOperation, "path">, id: string): string {
  return path.replaceAll(/\{\w+\}/g, () => id);
}

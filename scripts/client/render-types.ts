/** An OpenAPI document as the types that the client is made of. */
import { comment, type JsonSchema, typeOf } from "./type-of.ts";

type Content = Record<string, { schema?: JsonSchema }>;
type Parameter = { name: string; in: string; required: boolean; description?: string; schema: JsonSchema };
type Answer = { $ref?: string; content?: Content };
type Operation = {
  operationId: string;
  summary: string;
  description?: string;
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, Answer>;
};

/** What of an OpenAPI 3.1 document is read. */
export type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
};

/**
 * The source of a TypeScript module that describes the API: `Paths` in the form that openapi-typescript gave to it, which
 * other clients read too, and `Schemas` with every named schema. Not formatted.
 */
export function renderTypes(document: Document): string {
  const { paths, components } = document;
  const schemas = Object.entries(components.schemas).map(([name, schema]) => {
    const type = containsItself(name, schema) ? aliasOf(name) : typeOf(schema);
    return `${comment(schema.description)}${JSON.stringify(name)}: ${type};`;
  });
  // A member that names its interface in its own type is an error to TypeScript; an alias that does is not.
  const aliases = Object.entries(components.schemas)
    .filter(([name, schema]) => containsItself(name, schema))
    .map(([name, schema]) => {
      const type = typeOf(schema).replaceAll(`Schemas[${JSON.stringify(name)}]`, aliasOf(name));
      return `type ${aliasOf(name)} = ${type};\n`;
    });
  const described = Object.entries(paths).map(([path, operations]) => {
    const methods = Object.entries(operations).map(([method, operation]) => renderOperation(method, operation));
    return `${JSON.stringify(path)}: {\n${methods.join("\n")}\n};`;
  });
  return [
    "/** The API's own description as types. Written by `npm run client` from the OpenAPI document: not to be edited. */\n",
    `/** How a request is refused. */\ntype Refused = { content: { "application/problem+json": Schemas["Problem"] } };\n`,
    ...aliases,
    `/** Every path with its methods. */\nexport interface Paths {\n${described.join("\n")}\n}\n`,
    `/** What is sent and what comes back, by the names of the OpenAPI document. */\nexport interface Schemas {\n${schemas.join("\n")}\n}\n`,
  ].join("\n");
}

function containsItself(name: string, schema: JsonSchema): boolean {
  return typeOf(schema).includes(`Schemas[${JSON.stringify(name)}]`);
}

function aliasOf(name: string): string {
  return name.replaceAll(/\W/g, "_");
}

function renderOperation(method: string, operation: Operation): string {
  const { summary, description, requestBody } = operation;
  const places = ["path", "query"].map((place) => renderParameters(place, operation.parameters));
  const body = requestBody
    ? [`requestBody${requestBody.required ? "" : "?"}: { content: ${renderContent(requestBody.content)} };`]
    : [];
  const answers = Object.entries(operation.responses).map(([status, answer]) => {
    if (answer.$ref?.includes("/Problem")) return `${status}: Refused;`;
    return `${status}: ${answer.content ? `{ content: ${renderContent(answer.content)} }` : "{ content?: never }"};`;
  });
  return [
    `${comment(`${summary}.`, description)}${method}: {`,
    `parameters: {\n${places.join("\n")}\n};`,
    ...body,
    `responses: {\n${answers.join("\n")}\n};`,
    "};",
  ].join("\n");
}

function renderParameters(place: string, parameters: readonly Parameter[]): string {
  const here = parameters.filter((parameter) => parameter.in === place);
  if (here.length === 0) return `${place}?: never;`;
  const fields = here.map(
    ({ name, required, description, schema }) =>
      `${comment(description)}${JSON.stringify(name)}${required ? "" : "?"}: ${typeOf(schema)};`,
  );
  return `${place}${here.some(({ required }) => required) ? "" : "?"}: {\n${fields.join("\n")}\n};`;
}

function renderContent(content: Content): string {
  const types = Object.entries(content).map(
    ([type, { schema }]) => `${JSON.stringify(type)}: ${schema ? typeOf(schema) : "string"};`,
  );
  return `{ ${types.join(" ")} }`;
}

import type { JsonSchema } from "../../src/http/json-schemas.ts";
import { typeText } from "./fields.ts";
import { code } from "./markdown.ts";

/** A row for each setting: its name for programs, its name for people, its type, what it is when left out, and its help text. */
export function settingRows({ properties = {}, required = [] }: JsonSchema): string[][] {
  return Object.entries(properties as Record<string, JsonSchema>).map(([name, schema]) => [
    code(name),
    schema.title ?? "",
    typeText(schema),
    required.includes(name) ? "must be given" : code(JSON.stringify(schema.default ?? null)),
    schema.description ?? "",
  ]);
}

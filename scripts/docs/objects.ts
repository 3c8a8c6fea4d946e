import type { JsonSchema, JsonSchemas } from "../../src/http/json-schemas.ts";
import { fieldsOf, idsIn, isSaidInWords, objectName, rowsOf } from "./fields.ts";
import { page } from "./markdown.ts";

/** A section for each object that these schemas refer to, and that those refer to. */
export function objectSections(
  schemas: readonly JsonSchema[],
  { all, level }: { all: JsonSchemas; level: string },
): string {
  const known = all.components();
  const wanted = new Set<string>();
  const visit = (schema: JsonSchema) => {
    for (const id of idsIn(schema)) {
      if (wanted.has(id) || isSaidInWords(id)) continue;
      wanted.add(id);
      visit(known[id] ?? {});
    }
  };
  schemas.forEach(visit);
  const sections = [...wanted].map((id) => {
    const schema = known[id] ?? {};
    return page(`${level} ${objectName(id)}`, schema.description ?? "", rowsOf(fieldsOf(schema))).trimEnd();
  });
  return sections.join("\n\n");
}

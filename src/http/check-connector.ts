/** What only a look at the whole connector can find wrong with it, before it is saved or previewed. */
import type { ConnectorPatch } from "../contract/connectors.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { dialects, findDialect } from "../dialects/index.ts";
import type { AddressGuard } from "../journey/address-guard.ts";
import { compose } from "../journey/render/compose.ts";
import { parseTemplate } from "../journey/render/parse-template.ts";
import type { Connector } from "../model/connector.ts";
import { explainIssues, PARSE_OPTIONS } from "./explain-issues.ts";
import { type FieldError, invalidFields, pointerTo } from "./problem.ts";

/** Where in the request's body the connector is; nothing before it unless told. */
type Base = readonly string[];

/** The dialect of that name. Throws a problem where there is none. */
export function dialectOf(name: string, base: Base = []): Dialect {
  const dialect = findDialect(name);
  if (dialect) return dialect;
  throw invalidFields([
    {
      in: "body",
      pointer: pointerTo([...base, "dialect"]),
      message: `There is no dialect "${name}".`,
      fix: `Send one of ${[...dialects.keys()].join(", ")}.`,
    },
  ]);
}

/** What is given of a connector, its settings as the dialect reads them. Throws a problem for what it cannot have. */
export function checkGiven<T extends ConnectorPatch>(
  given: T,
  { dialect, guard, base = [] }: { dialect: Dialect; guard: AddressGuard; base?: Base },
): T {
  const { settings, url } = given;
  const refusal = url === undefined ? null : guard.refuseUrl(url);
  if (refusal !== null) {
    throw invalidFields([
      {
        in: "body",
        pointer: pointerTo([...base, "url"]),
        message: `${refusal}.`,
        fix: "Give an address that is reachable from the internet, or have the operator allow this range.",
      },
    ]);
  }
  if (settings === undefined) return given;
  const parsed = dialect.settings.safeParse(settings, PARSE_OPTIONS);
  if (parsed.success) return { ...given, settings: parsed.data };
  const issues = parsed.error.issues.map((issue) => ({ ...issue, path: [...base, "settings", ...issue.path] }));
  throw invalidFields(explainIssues(issues, "body") as [FieldError, ...FieldError[]]);
}

/** Throws a problem when a connector's template, or its method with it, can make no webhook. */
export function checkTemplate(connector: Connector, dialect: Dialect, base: Base = []): void {
  const { template, method } = connector;
  if (template === null) return;
  const pointer = pointerTo([...base, "template", "body"]);
  const reading = parseTemplate(template);
  if (reading.kind === "refused") {
    const errors = reading.mistakes.map(({ line, column, reason, fix }) => ({
      in: "body" as const,
      pointer,
      message: `Line ${line}, column ${column} of the template: ${reason}.`,
      fix: `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`,
      place: { line, column },
    }));
    throw invalidFields(errors as [FieldError, ...FieldError[]]);
  }
  const [example] = dialect.examples;
  try {
    if (example) compose(example, connector, dialect);
  } catch (error) {
    const how = method === null ? "the dialect's own method" : method;
    throw invalidFields([
      {
        in: "body",
        pointer,
        message: `The template cannot be sent with ${how}: ${(error as Error).message}.`,
        fix: "Make the template a JSON object, or send it with POST or PUT.",
      },
    ]);
  }
}

import { z } from "zod";
import type { Dialect } from "../dialects/dialect.ts";
import { dialects } from "../dialects/index.ts";
import { listOf } from "./page.ts";
import { defineRoute, type Route } from "./route.ts";

const dialectSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    events: z.record(z.string(), z.string()).meta({ description: "Its name for each event that it has." }),
    settings: z.record(z.string(), z.json()).meta({ description: "JSON Schema of the settings only it has." }),
  })
  .meta({ id: "Dialect" });

/** The dialects that a connector can speak, each with what a form for its settings is drawn from. */
export function dialectRoutes(): Route[] {
  const views = [...dialects.values()].map(dialectView);
  return [
    defineRoute({
      method: "GET",
      path: "/v1/dialects",
      summary: "List the dialects that a connector can speak",
      tag: "connectors",
      scope: "connectors:read",
      responses: { 200: { description: "All of them.", schema: listOf(dialectSchema) } },
      handler: () => ({ status: 200 as const, body: { data: views } }),
    }),
  ];
}

function dialectView({ name, title, description, events, settings }: Dialect) {
  const schema = z.toJSONSchema(settings, { io: "input" }) as z.output<typeof dialectSchema>["settings"];
  return { name, title, description, events: events as Record<string, string>, settings: schema };
}

/** A connector's own body: a template, and where each of its variables comes from (seed 004, CONTRACTS §6). */
import { z } from "zod";
import { CALL_FIELDS, EVENT_FIELDS, TIMESTAMP_FIELDS } from "./template-fields.ts";

const MAX_TEMPLATE_CHARACTERS = 65_536;
const MAX_VARIABLES = 200;

/** How a variable is called: letters, digits, `_`, `.` and `-`, not a digit first. */
export const VARIABLE_NAME = /^[\p{L}_][\p{L}\p{N}_.-]{0,63}$/u;

const field = z
  .string()
  .min(1)
  .max(256)
  .meta({ description: "A field's name, or the path to one inside it: `address.city`." });

/** Where a variable's value comes from. What an event does not have is null. */
export const sourceSchema = z
  .discriminatedUnion("source", [
    z
      .strictObject({ source: z.literal("default") })
      .meta({ id: "DefaultSource", description: "The variable's own name." }),
    z.strictObject({ source: z.literal("contact"), field }).meta({
      id: "ContactSource",
      description:
        "What is known of the other party: `id`, `name`, `phone`, `email`, the contact's other fields by their names, and a lead's fields and parameters.",
    }),
    z.strictObject({ source: z.literal("agent_outcome"), field }).meta({
      id: "AgentOutcomeSource",
      description:
        "What the AI agent determined during the call: a field of `voice_agent_outcome`, a captured entity by its name, or `intent` and `confidence`.",
    }),
    z
      .strictObject({ source: z.literal("call"), field: z.enum(CALL_FIELDS) })
      .meta({ id: "CallSource", description: "A field of the call's log." }),
    z
      .strictObject({ source: z.literal("dynamic"), field })
      .meta({ id: "DynamicSource", description: "What the call was reported with as `custom`." }),
    z.strictObject({ source: z.literal("outcome"), field }).meta({
      id: "OutcomeSource",
      description:
        "What came out after the call: the agent's `tag`, `tag_type` and `notes`, or a field of the analysis.",
    }),
    z
      .strictObject({
        source: z.literal("timestamp"),
        field: z.enum(TIMESTAMP_FIELDS),
        format: z
          .enum(["iso", "ms", "s"])
          .default("iso")
          .meta({ description: "ISO 8601 UTC, or milliseconds or whole seconds since 1970." }),
      })
      .meta({
        id: "TimestampSource",
        description:
          "A moment of the call; `created` is when it was asked for or first heard of, `occurred` the event's own.",
      }),
    z
      .strictObject({ source: z.literal("event"), field: z.enum(EVENT_FIELDS) })
      .meta({ id: "EventSource", description: "The event itself; `name` is what the dialect calls it." }),
  ])
  .meta({ id: "VariableSource" });

/** The body that a connector sends instead of its dialect's. */
export const templateSchema = z
  .strictObject({
    format: z
      .enum(["json", "text"])
      .default("json")
      .meta({ description: "json: checked when it is saved, and values are escaped; text: values go in as they are." }),
    body: z.string().min(1).max(MAX_TEMPLATE_CHARACTERS).meta({
      description:
        "The body, with `{{variable}}` where a value goes. In JSON a string that is one placeholder and nothing else takes the value's own type.",
    }),
    variables: z
      .record(
        z.string().regex(VARIABLE_NAME, "a variable's name is made of letters, digits, _ . and -, at most 64 of them"),
        sourceSchema,
      )
      .refine((variables) => Object.keys(variables).length <= MAX_VARIABLES, `at most ${MAX_VARIABLES} variables`)
      .default({})
      .meta({ description: "Where each variable of the body comes from." }),
  })
  .meta({ id: "Template" });

export type VariableSource = z.infer<typeof sourceSchema>;
export type Template = z.infer<typeof templateSchema>;

import { z } from "zod";
import type { EventType } from "../../contract/events.ts";
import { nullableMoment, nullableText, seconds } from "../body-fields.ts";

const leadSchema = z
  .object({
    lead_phone: nullableText("The lead's number, E.164."),
    lead_id: nullableText("The lead's id."),
    time_created_iso_string: nullableMoment("When the lead came in."),
    source: nullableText("How the lead came in, such as `api` or `form`."),
    site_path: nullableText("The path of the page with the form."),
    referer: nullableText("The address of the page that the lead came from."),
    ip: nullableText("The address of the browser that sent the form."),
    country: nullableText("The lead's country: two letters, ISO 3166-1."),
    additional: z.json().meta({ description: "Whatever else is known of the lead; null for nothing." }),
    custom_params: z
      .record(z.string(), z.json())
      .meta({ description: "Every other parameter of the request, by its name as it was sent: `lc_param_name`, …" }),
  })
  .meta({ id: "SpeedToLead.lead", title: "Lead", description: "Who asked to be called." });

const agentSchema = z
  .object({
    name: nullableText("The agent's name."),
    phone: nullableText("The number that the agent was rung at."),
    email: nullableText("The agent's address."),
  })
  .meta({ id: "SpeedToLead.agent", title: "Agent", description: "Who took the call." });

const widget = {
  widget_key: nullableText("The key of the widget that the lead came in by."),
  widget_name: nullableText("The widget's name."),
};

const startFields = {
  call_id: z.string().meta({ description: "The call's id." }),
  user_id: z.string().meta({ description: "The account's id." }),
  ...widget,
  timezone: nullableText("The widget's time zone, by its IANA name."),
  is_delayed_call: z.boolean().meta({ description: "Whether the call was scheduled instead of made at once." }),
  called_lead_phone: nullableText("The number that the lead is called at: the first one, or the second."),
  lead: leadSchema,
};

const endFields = {
  ...startFields,
  call_status: z.enum(["answered", "no_answer", "missed"]).meta({
    description: "`answered`: the two talked; `no_answer`: the lead did not answer; `missed`: no agent answered.",
  }),
  time_started_iso_string: nullableMoment("When the call started."),
  time_agent_answered_iso_string: nullableMoment("When the agent answered."),
  time_lead_answered_iso_string: nullableMoment("When the lead answered."),
  time_ended_iso_string: nullableMoment("When the call ended."),
  answer_duration_sec: seconds("From the start to the agent's answer; 0 without one."),
  lead_answer_duration_sec: z
    .int()
    .min(0)
    .nullable()
    .meta({ description: "From the agent's answer to the lead's; null without one." }),
  talk_duration_sec: seconds("How long the two talked; 0 when they did not."),
  total_duration_sec: seconds("From the start to the end."),
  disconnected_by: z
    .enum(["agent", "lead", "system"])
    .nullable()
    .meta({ description: "Who ended the call; null where it is not known." }),
  recording_link: nullableText("Where the recording can be fetched."),
  agent: agentSchema.nullable().meta({ description: "Who took the call; null when nobody did." }),
};

const endCallSchema = z.object({ type: z.literal("end_call"), ...endFields });

/** What speed to lead's webhooks say (CONTRACTS §3). */
export const bodies = {
  "call.started": z
    .object({ type: z.literal("start_call"), ...startFields })
    .meta({ description: "Sent when the call to a lead starts: the first agent is rung." }),
  "call.ended": endCallSchema.meta({ description: "Sent when a call ends in which the agent and the lead talked." }),
  "call.failed": endCallSchema.meta({ description: "Sent when a call ends that did not come about." }),
  "lead.created": z
    .object({
      type: z.literal("lead_created"),
      call_id: nullableText("The call that will be made; null where none is planned."),
      ...widget,
      lead: leadSchema,
    })
    .meta({ description: "Sent when a lead has come in, before anybody is called." }),
} satisfies Partial<Record<EventType, z.ZodObject>>;

export type LeadBody = z.infer<typeof leadSchema>;
export type StartCallBody = z.infer<(typeof bodies)["call.started"]>;
export type EndCallBody = z.infer<typeof endCallSchema>;
export type LeadCreatedBody = z.infer<(typeof bodies)["lead.created"]>;

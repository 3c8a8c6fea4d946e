import { z } from "zod";
import type { EventType } from "../../contract/events.ts";
import { moment, nullableMoment, nullableText, seconds } from "../body-fields.ts";

const partySchema = z
  .object({ name: nullableText("The name."), number: nullableText("The number.") })
  .meta({ id: "Webphone.party", title: "Party", description: "One end of the call." });

const callFields = {
  call_id: z.string().meta({ description: "The call's id." }),
  direction: z
    .enum(["incoming", "outgoing"])
    .nullable()
    .meta({ description: "Which way the call goes, as the webphone's user sees it." }),
  status: z.enum(["start", "stop"]).meta({ description: "Whether the call starts or has stopped." }),
  date: moment("When it happened."),
  callerid: nullableText("Who calls, as `Name (number)`."),
  caller_number: nullableText("The caller's number."),
  caller_name: nullableText("The caller's name."),
  callee_number: nullableText("The number that is called."),
  callee_name: nullableText("The name of who is called."),
  local_number: nullableText("The webphone's own number."),
  local_name: nullableText("The name of the webphone's user."),
  remote_number: nullableText("The other end's number."),
  remote_name: nullableText("The other end's name."),
  from: partySchema.meta({ description: "Who calls." }),
  to: partySchema.meta({ description: "Who is called." }),
  call_result: z
    .enum(["Answered", "No answer", "Busy", "Failed", "Cancelled", "Voicemail"])
    .nullable()
    .meta({ description: "How the call ended; null until then." }),
  duration_sec: seconds("From the answer to the end; 0 without an answer or until the end."),
  started_at: nullableMoment("When the call started."),
  ended_at: nullableMoment("When the call ended; null until then."),
  user_email: nullableText("The address of the webphone's user."),
};

const callStopSchema = z.object({ event: z.literal("call_stop"), ...callFields });

/** What the webphone's webhooks say (seed 003). */
export const bodies = {
  "call.started": z
    .object({ event: z.literal("call_start"), ...callFields })
    .meta({ description: "Sent when a call is started." }),
  "call.ended": callStopSchema.meta({ description: "Sent when a call that was connected has ended." }),
  "call.failed": callStopSchema.meta({ description: "Sent when a call has ended that nobody answered." }),
  "call.processed": z
    .object({
      event: z.literal("call_postprocess"),
      ...callFields,
      transcription: z
        .string()
        .meta({ description: "What was said: a line `[hh:mm:ss AM] Speaker: text` for each turn; empty for nothing." }),
      analysis: z.record(z.string(), z.json()).meta({
        description: "What the analysis found, under the names that the account's settings give; empty for nothing.",
      }),
    })
    .meta({ description: "Sent when the call has been processed: transcribed and analysed." }),
} satisfies Partial<Record<EventType, z.ZodObject>>;

/** The fixed fields that variables of templates can name: without schemas, so that a browser loads no more than the names. */

/** What of a call's log a variable can be; where the call does not have it, null. */
export const CALL_FIELDS = [
  "call_id",
  "call_sid",
  "company_id",
  "campaign_id",
  "campaign_name",
  "ai_agent_id",
  "ai_agent_name",
  "contact_id",
  "from",
  "to",
  "from_name",
  "to_name",
  "duration",
  "status",
  "result",
  "cause",
  "ended_by",
  "direction",
  "rating",
  "summary",
  "recording_url",
  "transcript",
  "sentiment",
  "agent_task_status",
  "agent_task_feedback",
  "agent_id",
  "agent_name",
  "agent_email",
  "agent_phone",
  "line",
  "team",
  "widget",
  "source",
] as const;

export const TIMESTAMP_FIELDS = ["created", "started", "ringing", "answered", "ended", "occurred"] as const;

export const EVENT_FIELDS = ["type", "name", "id", "seq", "is_test", "text"] as const;

/** What a connector would send for an event, without sending anything. Pure. */
import type { EventPreview, PreviewRequest } from "../../contract/previews.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import type { Connector } from "../../model/connector.ts";
import type { StoredEvent } from "../../model/event.ts";
import { redactHeaders } from "../../model/secret-headers.ts";
import { match } from "../match.ts";
import { variablesOf } from "../render/fill-template.ts";
import { unsigned } from "../render.ts";

/** What is another text in every attempt, in the place of a text that would look real. */
const SET_WHEN_SENT = {
  "webhook-id": "[the delivery's id]",
  "webhook-timestamp": "[when it is sent, in seconds]",
  "webhook-signature": "[v1 and the signature]",
};

export type Rendering = { request: PreviewRequest; problem: null } | { request: null; problem: string };

/** The request for an event as it would go out, secrets hidden, or why there cannot be one. */
export function renderUnsent(event: StoredEvent, connector: Connector, dialect: Dialect): Rendering {
  if (dialect.events[event.type] === undefined) {
    return { request: null, problem: `the dialect ${dialect.name} has no ${event.type}` };
  }
  try {
    const { headers, ...rest } = unsigned(event, connector, dialect);
    return { request: { ...rest, headers: { ...redactHeaders(headers), ...SET_WHEN_SENT } }, problem: null };
  } catch (error) {
    return { request: null, problem: (error as Error).message };
  }
}

/** @param isExample whether the event is made up: then the connector's access to calls says nothing. */
export function previewEvent(
  event: StoredEvent,
  { connector, dialect, isExample }: { connector: Connector; dialect: Dialect; isExample: boolean },
): EventPreview {
  const { id, type, call_id } = event;
  const { template } = connector;
  const rendering = renderUnsent(event, connector, dialect);
  const asked = isExample ? { ...connector, access: {} } : connector;
  return {
    event: { id, type, name: dialect.events[type] ?? null, call_id, is_example: isExample },
    not_sent: match(event, asked, dialect),
    ...rendering,
    variables: template === null || rendering.problem !== null ? [] : variablesOf(template, event, dialect),
    sent: null,
  };
}

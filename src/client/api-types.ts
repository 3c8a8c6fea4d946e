/** The API's own description as types. Written by `npm run client` from the OpenAPI document: not to be edited. */

/** How a request is refused. */
type Refused = { content: { "application/problem+json": Schemas["Problem"] } };

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** Every path with its methods. */
export interface Paths {
  "/v1/events": {
    /** Report events. Takes one event, or up to 1,000 as `events`. The answer comes when all of them, the state of their calls and their deliveries are durable. A repeat of an event with the same id and body is answered as before and stored once. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["IntakeBody"] } };
      responses: {
        202: { content: { "application/json": Schemas["AcceptedEvent"] | Schemas["AcceptedEvents"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** List events, the newest first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          type?: Schemas["EventType"];
          call_id?: string;
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["EventPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/events/stream": {
    /** Follow events as they come in. Server-sent events named `event`, each an event as it is read elsewhere. A new stream begins with what comes in from now on; with `Last-Event-ID` it goes on where it was left. */
    get: {
      parameters: {
        path?: never;
        query?: {
          last_event_id?: string;
        };
      };
      responses: {
        200: { content: { "text/event-stream": Schemas["Event"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/events/{id}": {
    /** Read an event. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Event"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/events/{id}/deliveries": {
    /** What became of an event at every connector. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["DeliveryList"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls": {
    /** List calls, the newest first. Filters narrow the list together. A page that many calls had to be looked through for may come out short, or empty, although there are more: `next_cursor` says so. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** What people know a call by: a number or its last digits, the beginnings of words of the other party's, the agent's or the outcome's name, or the call's id. */
          search?: string;
          /** Calls with this number, however it is written, or with a number that ends like this. */
          number?: string;
          /** Calls whose other party's name has words that begin like these. */
          contact?: string;
          /** Only the calls of the agent with this id. */
          agent?: string;
          /** Calls with this outcome, by the tag's name as it was set. */
          outcome?: string;
          /** How the call ended. */
          result?: "answered" | "no_answer" | "busy" | "failed" | "cancelled" | "voicemail";
          /** Which way the call goes. */
          direction?: "inbound" | "outbound" | "internal";
          /** How far the call has come. */
          status?: "started" | "ringing" | "answered" | "ended" | "failed";
          /** The account's own number that carries the call. */
          line?: string;
          /** The team that the call belongs to. */
          team?: string;
          /** The widget's id. */
          widget?: string;
          /** Calls of which something has failed at the connector with this id and was not delivered since, or at `any`. */
          failed_at?: string;
          /** Only examples, or none; both, where it is left out. */
          is_test?: boolean;
          /** Calls first heard of from this moment on. */
          from?: Schemas["Timestamp"];
          /** Calls first heard of before this moment. */
          to?: Schemas["Timestamp"];
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["CallPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Have an agent call somebody. Rings the agent's telephones first, then whom they are to talk to. Dial permissions hold as if the agent dialled. The call's events tell what becomes of it. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewCall"] } };
      responses: {
        202: { content: { "application/json": Schemas["PlacedCall"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls.csv": {
    /** Export calls as CSV, the newest first. All calls that the same filters of `GET /v1/calls` find, sent as they are read. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** What people know a call by: a number or its last digits, the beginnings of words of the other party's, the agent's or the outcome's name, or the call's id. */
          search?: string;
          /** Calls with this number, however it is written, or with a number that ends like this. */
          number?: string;
          /** Calls whose other party's name has words that begin like these. */
          contact?: string;
          /** Only the calls of the agent with this id. */
          agent?: string;
          /** Calls with this outcome, by the tag's name as it was set. */
          outcome?: string;
          /** How the call ended. */
          result?: "answered" | "no_answer" | "busy" | "failed" | "cancelled" | "voicemail";
          /** Which way the call goes. */
          direction?: "inbound" | "outbound" | "internal";
          /** How far the call has come. */
          status?: "started" | "ringing" | "answered" | "ended" | "failed";
          /** The account's own number that carries the call. */
          line?: string;
          /** The team that the call belongs to. */
          team?: string;
          /** The widget's id. */
          widget?: string;
          /** Calls of which something has failed at the connector with this id and was not delivered since, or at `any`. */
          failed_at?: string;
          /** Only examples, or none; both, where it is left out. */
          is_test?: boolean;
          /** Calls first heard of from this moment on. */
          from?: Schemas["Timestamp"];
          /** Calls first heard of before this moment. */
          to?: Schemas["Timestamp"];
        };
      };
      responses: {
        200: { content: { "text/csv": string } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls/{id}": {
    /** Read a call as its events have told it. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Call"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls/{id}/timeline": {
    /** What happened on a call, and what became of it. Its events in the order in which they came in, each with what became of it at every connector. `GET /v1/deliveries/{id}` has a delivery's attempts. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: {
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["TimelineEntryPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls/{id}/transcript": {
    /** Read what was said on a call. The whole of it as it was told last; until then the segments that were told while the call runs. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["CallTranscript"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Tell what was said on a call. While the call runs each segment becomes `conversation.transcript`. The end of the call carries all of them. After it only the whole can be told, with `complete`. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewTranscript"] } };
      responses: {
        202: { content: { "application/json": Schemas["AcceptedEvents"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls/{id}/outcome": {
    /** Set what came of a call. What an agent does after the end; again where they think again. Becomes `call.outcome_set`, which tells the tag with its type; the outcome that the call has already becomes nothing. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewOutcome"] } };
      responses: {
        200: { content: { "application/json": Schemas["CallChange"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls/{id}/analysis": {
    /** Tell what the processing of a call has found. Once, after the end. Becomes `call.processed`, which carries the transcript also where it is left out here. Where the account has chosen what its analyses find, `analysis` has no other names. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewAnalysis"] } };
      responses: {
        200: { content: { "application/json": Schemas["CallChange"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/sms": {
    /** List SMS messages, the newest first. Those that were reported here, and those that were reported as events. */
    get: {
      parameters: {
        path?: never;
        query?: {
          direction?: "sent" | "received";
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["SmsPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Report an SMS message. One that was sent or that came in: Hookswitch carries none itself. Becomes `sms.sent` or `sms.received`. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewSms"] } };
      responses: {
        201: { content: { "application/json": Schemas["Sms"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/sms/{id}": {
    /** Read an SMS message. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Sms"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors": {
    /** List connectors, in their order. */
    get: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["ConnectorList"] } };
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Create a connector. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewConnector"] } };
      responses: {
        201: { content: { "application/json": Schemas["CreatedConnector"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/order": {
    /** Put the connectors into an order. The first one's contact stands on top of the agent's screen. Names every connector once. */
    put: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["ConnectorOrder"] } };
      responses: {
        200: { content: { "application/json": Schemas["ConnectorList"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/{id}": {
    /** Read a connector. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Connector"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Change a connector. Only what is given changes; `settings` and `headers` are replaced whole. A header that is sent back as `[redacted]` keeps its value. */
    patch: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["ConnectorPatch"] } };
      responses: {
        200: { content: { "application/json": Schemas["Connector"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Delete a connector. What waits for it is discarded; what became of its deliveries stays readable at their events. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/{id}/enable": {
    /** Switch a connector on. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody?: { content: { "application/json": Schemas["Resume"] } };
      responses: {
        200: { content: { "application/json": Schemas["Connector"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/{id}/disable": {
    /** Switch a connector off: what comes in is not for it. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Connector"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/{id}/pause": {
    /** Pause a connector: what comes in waits. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Connector"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/{id}/resume": {
    /** Take a paused or disabled connector up again. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody?: { content: { "application/json": Schemas["Resume"] } };
      responses: {
        200: { content: { "application/json": Schemas["Connector"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/{id}/rotate-secret": {
    /** Make a new signing secret. The secret before signs beside the new one for 24 hours. At most five sign at once, the newest. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["NewSecret"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/health": {
    /** Tell how connectors have done over the last day. Counted once in a few seconds, whoever asks. */
    get: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["ConnectorHealthList"] } };
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/{id}/usage": {
    /** Tell what deleting a connector takes along. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["ConnectorUsage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/{id}/duplicate": {
    /** Make a copy of a connector. With all of its settings, the values of secret headers among them, a signing secret of its own, and switched off, so that nothing is sent twice. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        201: { content: { "application/json": Schemas["CreatedConnector"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/{id}/preview": {
    /** See what a connector would send. Renders a past event, every event of a past call, or the dialect's examples, with the connector as it is saved or as `change` would make it, and tells what each variable of its template stands for and, of a past event, how that differs from what was really sent. With `compare_calls`, tells which webhooks of the last calls would differ from what was sent. Nothing is sent or saved. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody?: { content: { "application/json": Schemas["SavedPreview"] } };
      responses: {
        200: { content: { "application/json": Schemas["Preview"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/preview": {
    /** See what a connector that is not saved would send. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewPreview"] } };
      responses: {
        200: { content: { "application/json": Schemas["Preview"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/{id}/test": {
    /** Send examples to a connector and see its answers. Sends the dialect's example of every subscribed event as it would send a real one, signed, with the connector's own request and conditions, and waits up to 20 s for the answers. It works on a paused or inactive connector too, and on settings that are not saved (which needs `connectors:write`). Each example is tried once, never shows on an agent's screen, and says nothing of the connector's health. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody?: { content: { "application/json": Schemas["SavedTest"] } };
      responses: {
        200: { content: { "application/json": Schemas["Test"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/connectors/test": {
    /** Send examples to a connector that is not saved, and see its answers. As the test of a saved one, and nothing is saved but the deliveries. The signatures are made with a secret of the moment: the connector's own comes when it is created. Needs `connectors:write` too. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewTest"] } };
      responses: {
        200: { content: { "application/json": Schemas["Test"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/inspectors": {
    /** List inspectors. The newest first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["InspectorPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Create an inspector. A receiver on this server: give its `path`, behind this server's address, to a connector as its URL, and see what comes. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewInspector"] } };
      responses: {
        201: { content: { "application/json": Schemas["Inspector"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/inspectors/{id}": {
    /** Read an inspector. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Inspector"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Change an inspector. Only what is given changes. */
    patch: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["InspectorPatch"] } };
      responses: {
        200: { content: { "application/json": Schemas["Inspector"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Delete an inspector. What came to it is gone, too. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/inspectors/{id}/requests": {
    /** List what came to an inspector. The last 100 requests, the latest first. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["InspectedRequestList"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Forget what came to an inspector. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/inspected/{id}": {
    /** Read a request that came to an inspector. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["InspectedRequestDetail"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/first-steps": {
    /** Tell which of the first steps are done. */
    get: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["FirstSteps"] } };
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Put the first steps away. For all members of the account, and for good. */
    delete: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        204: { content?: never };
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/dialects": {
    /** List the dialects that a connector can speak. */
    get: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["DialectList"] } };
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/deliveries": {
    /** List a connector's deliveries that have ended, the latest first. */
    get: {
      parameters: {
        path?: never;
        query: {
          connector_id: string;
          outcome?: "delivered" | "exhausted" | "expired" | "discarded";
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["DeliveryPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/deliveries/waiting": {
    /** List a connector's deliveries that wait, the oldest first. */
    get: {
      parameters: {
        path?: never;
        query: {
          connector_id: string;
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["DeliveryPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/deliveries/{id}": {
    /** Read a delivery with all its attempts. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["DeliveryDetail"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/deliveries/retry": {
    /** Try all deliveries of a connector again now that wait for their next attempt. Those that were given up are sent again by a replay: POST /v1/replays, with `undelivered_only`. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["RetryAll"] } };
      responses: {
        202: { content: { "application/json": Schemas["RetriedDeliveries"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/deliveries/{id}/retry": {
    /** Send a delivery again now. A delivery that waits for its retry is tried at once. One that has ended is sent once more as a new delivery, beside the live ones. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        202: { content: { "application/json": Schemas["RetriedDelivery"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/replays": {
    /** Send past events to a connector again. Replayed deliveries take a quarter of the connector's concurrency and give way to live ones. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewReplay"] } };
      responses: {
        201: { content: { "application/json": Schemas["Replay"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** List replays, the newest first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["ReplayPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/replays/{id}": {
    /** Read a replay and its progress. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Replay"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/replays/{id}/stop": {
    /** Stop a replay: what of it still waits is discarded. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Replay"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/figures": {
    /** Read what was counted of calls and deliveries over a time. Counted by quarters of an hour (UTC): a time that does not begin and end with one takes in the whole of its first and last. What was counted outlives the calls that retention deletes. */
    get: {
      parameters: {
        path?: never;
        query: {
          /** From this moment on. */
          from: Schemas["Timestamp"];
          /** Before this moment. */
          to: Schemas["Timestamp"];
          /** How long the parts of the time are, in seconds: whole quarters of an hour. */
          bucket_s?: number;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["Figures"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/deliveries/summary": {
    /** Count what waits and what has failed, by connector and error. Of each the latest are counted, or of what waits the oldest, up to 10,000. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** What failed from this moment on; in the last day. */
          from?: Schemas["Timestamp"];
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["DeliverySummary"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/agents": {
    /** List agents. The newest first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          team?: string;
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["AgentPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Create an agent. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewAgent"] } };
      responses: {
        201: { content: { "application/json": Schemas["Agent"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/agents/{id}": {
    /** Read an agent. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Agent"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Change an agent. Only what is given changes. */
    patch: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["AgentPatch"] } };
      responses: {
        200: { content: { "application/json": Schemas["Agent"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Delete an agent. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/teams": {
    /** List teams. The newest first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["TeamPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Create a team. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewTeam"] } };
      responses: {
        201: { content: { "application/json": Schemas["Team"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/teams/{id}": {
    /** Read a team. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Team"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Change a team. Only what is given changes. */
    patch: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["TeamPatch"] } };
      responses: {
        200: { content: { "application/json": Schemas["Team"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Delete a team. Its agents and lines stay, and belong to no team. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/lines": {
    /** List lines. The newest first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["LinePage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Create a line. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewLine"] } };
      responses: {
        201: { content: { "application/json": Schemas["Line"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/lines/{id}": {
    /** Read a line. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Line"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Change a line. Only what is given changes. */
    patch: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["LinePatch"] } };
      responses: {
        200: { content: { "application/json": Schemas["Line"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Delete a line. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/outcome-tags": {
    /** List outcome tags. In their order. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["OutcomeTagPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Create an outcome tag. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewOutcomeTag"] } };
      responses: {
        201: { content: { "application/json": Schemas["OutcomeTag"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/outcome-tags/{id}": {
    /** Read an outcome tag. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["OutcomeTag"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Change an outcome tag. Only what is given changes. */
    patch: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["OutcomeTagPatch"] } };
      responses: {
        200: { content: { "application/json": Schemas["OutcomeTag"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Delete an outcome tag. Calls that have it keep its name and type. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/outcome-tags/order": {
    /** Put the outcome tags into an order. Names every outcome tag once. */
    put: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["OutcomeTagOrder"] } };
      responses: {
        200: { content: { "application/json": Schemas["OutcomeTagList"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/contacts": {
    /** List contacts. The newest first; with `number` those who have it. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** With its country, as +44 20 7946 0100. */
          number?: string;
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["ContactRecordPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Create a contact. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewContact"] } };
      responses: {
        201: { content: { "application/json": Schemas["ContactRecord"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/contacts/{id}": {
    /** Read a contact. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["ContactRecord"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Change a contact. Only what is given changes; `numbers` and `fields` are replaced whole. */
    patch: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["ContactPatch"] } };
      responses: {
        200: { content: { "application/json": Schemas["ContactRecord"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Delete a contact. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/trunks/shared": {
    /** List the trunks that the configuration has. They carry every account's calls, and cannot be changed here. Without any trunk there are test numbers, simulated people who answer. */
    get: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["SharedTrunkList"] } };
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/trunks": {
    /** List trunks. In their order, each with how it stands with it. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["TrunkPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Create a trunk. Calls go over it from the answer on; `state` tells a moment later whether it can be reached. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewTrunk"] } };
      responses: {
        201: { content: { "application/json": Schemas["Trunk"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/trunks/{id}": {
    /** Read a trunk. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Trunk"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Change a trunk. Only what is given changes. Calls under way go on. */
    patch: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["TrunkPatch"] } };
      responses: {
        200: { content: { "application/json": Schemas["Trunk"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Delete a trunk. Calls over it go on; new ones go over the other trunks. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/trunks/order": {
    /** Put the trunks into an order. Names every trunk once. */
    put: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["TrunkOrder"] } };
      responses: {
        200: { content: { "application/json": Schemas["TrunkList"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/trunks/{id}/test": {
    /** Ask a trunk now whether it can be called over. Signs in to it, or asks it with OPTIONS, and answers with what came of it, within ten seconds or so. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Trunk"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/agent-statuses": {
    /** List the agents' statuses, the newest agent first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          team?: string;
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["AgentStatusPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/agents/{id}/status": {
    /** Read whether an agent can be rung. `GET /v1/agents/{id}/status/stream` sends it whenever it changes. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["AgentStatus"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Say whether an agent can be rung. Queues ring those who are available. In a call it says what the agent is afterwards; the time for the work after a call ends with it. A person with the role `agent` sets their own. */
    put: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewAgentStatus"] } };
      responses: {
        200: { content: { "application/json": Schemas["AgentStatus"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/agents/{id}/status/stream": {
    /** Follow whether an agent can be rung. Server-sent events named `status`: the status as it is now, and again whenever it changes. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "text/event-stream": Schemas["AgentStatus"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls/{id}/hangup": {
    /** End a call that goes. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        202: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls/{id}/hold": {
    /** Let the other party of a call wait, with music, or take it up again. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["Hold"] } };
      responses: {
        202: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls/{id}/transfer": {
    /** Hand the other party of a call to somebody else. What follows is a call of its own, which names this one as `custom.transferred_from`. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["Transfer"] } };
      responses: {
        202: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/call-settings": {
    /** Read how calls are made, and who may dial what. */
    get: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["CallSettings"] } };
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Change how calls are made, and who may dial what. Only what is given changes; lists and limits are replaced whole. It holds for the next call. */
    patch: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["CallSettingsPatch"] } };
      responses: {
        200: { content: { "application/json": Schemas["CallSettings"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/dial-usage": {
    /** Read what was dialled today, against the limits. */
    get: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["DialUsage"] } };
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/phone/credentials": {
    /** Get credentials for an agent's telephone. For the telephone on the dashboard or another one, for half a day. It signs in with SIP, over WebSocket at `websocket_path` or over the other transports of docs/telephony.md. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewPhoneCredentials"] } };
      responses: {
        201: { content: { "application/json": Schemas["PhoneCredentials"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/agents/{id}/phone-account": {
    /** Give an agent's own telephone a name and a password. For desk telephones and softphones, which a person sets up once. Those that the agent had before are good for ten seconds more. */
    put: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["NewPhoneAccount"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Read an agent's own telephone's account. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["PhoneAccount"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Take an agent's own telephone's account back. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls/{id}/recording": {
    /** Hear a call. The contact on the left, the agent on the right, 8 kHz: a WAV file in G.711 µ-law, or MP3 where `record_calls` says so and the call is over. Parts of it are sent where `Range` asks for them. While the call goes on it is as long as the call is so far. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "audio/*": string } };
        206: { content: { "audio/*": string } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/agents/{id}/screen": {
    /** Follow an agent's screen. Server-sent events named `call`: each is a call of the agent with its contacts as they are now, and replaces what was sent for that call before. A new stream begins with the calls that are under way; with `Last-Event-ID` it begins with all that changed since. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: {
          last_event_id?: string;
        };
      };
      responses: {
        200: { content: { "text/event-stream": Schemas["Screen"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls/{id}/screen": {
    /** Read what the screen of a call's agent shows, or showed at its end. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Screen"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/widgets": {
    /** List widgets, the newest first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["WidgetPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Create a widget. Its key comes with the answer: forms and scripts post leads with it. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewWidget"] } };
      responses: {
        201: { content: { "application/json": Schemas["Widget"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/widgets/{id}": {
    /** Read a widget. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Widget"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Change a widget. Only what is given changes; `queue`, `hours` and `retry` are replaced whole. */
    patch: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["WidgetPatch"] } };
      responses: {
        200: { content: { "application/json": Schemas["Widget"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Delete a widget. What is scheduled is not called any more; calls under way go on. Its leads stay readable. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/widgets/{id}/rotate-key": {
    /** Give a widget a new key. The key before is unknown from the answer on: put the new one into every form and script. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Widget"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/widgets/{id}/test-lead": {
    /** Post a lead to a widget, as its form would. The number is really called, once an agent of the queue has answered. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewTestLead"] } };
      responses: {
        201: { content: { "application/json": Schemas["TakenLead"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/leads": {
    /** List leads, the newest first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** Those of one widget. */
          widget_id?: string;
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["LeadViewPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/leads/{id}": {
    /** Read a lead and what has become of it. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["LeadView"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/leads/{id}/drop": {
    /** Call a lead no more. A call that is planned is not placed; one that is under way goes on, and is not tried again. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["LeadView"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/calls/{id}/steps": {
    /** Read how a call was placed: who was rung, why, and what came of it. In their order. A call that Hookswitch did not place has none. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["CallStepList"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/rest/v1/ext/add_call_api/": {
    /** Post a lead, who is then called. Answers when the lead and its call are durable. The same number posted again to a widget within its time is the same lead. `lc_param_<anything>` goes along with the lead; `lc_param_agent<NN>name` with `lc_param_agent<NN>phone` replace the widget's queue for this call. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** Required. The widget's key. */
          widget_key?: string;
          /** Required. An API key of the widget's account, with the scope leads:write. */
          api_key?: string;
          /** Required. The lead's telephone number. */
          lc_number?: string;
          /** Another number, tried when the first is not answered. */
          lc_number_2?: string;
          /** Two letters, UK for GB too: how numbers without a country code are read. Else the widget's. */
          country?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["LeadAnswer"] } };
        400: { content: { "application/json": Schemas["LeadError"] } };
        401: { content: { "application/json": Schemas["LeadError"] } };
        403: { content: { "application/json": Schemas["LeadError"] } };
        404: { content: { "application/json": Schemas["LeadError"] } };
        422: { content: { "application/json": Schemas["LeadError"] } };
        429: { content: { "application/json": Schemas["LeadError"] } };
        500: { content: { "application/json": Schemas["LeadError"] } };
        503: { content: { "application/json": Schemas["LeadError"] } };
      };
    };
    /** Post a lead, who is then called. Answers when the lead and its call are durable. The same number posted again to a widget within its time is the same lead. `lc_param_<anything>` goes along with the lead; `lc_param_agent<NN>name` with `lc_param_agent<NN>phone` replace the widget's queue for this call. */
    post: {
      parameters: {
        path?: never;
        query?: {
          /** Required. The widget's key. */
          widget_key?: string;
          /** Required. An API key of the widget's account, with the scope leads:write. */
          api_key?: string;
          /** Required. The lead's telephone number. */
          lc_number?: string;
          /** Another number, tried when the first is not answered. */
          lc_number_2?: string;
          /** Two letters, UK for GB too: how numbers without a country code are read. Else the widget's. */
          country?: string;
        };
      };
      requestBody?: {
        content: {
          "application/json": Schemas["LeadParameters"];
          "application/x-www-form-urlencoded": Schemas["LeadParameters"];
          "multipart/form-data": Schemas["LeadParameters"];
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["LeadAnswer"] } };
        400: { content: { "application/json": Schemas["LeadError"] } };
        401: { content: { "application/json": Schemas["LeadError"] } };
        403: { content: { "application/json": Schemas["LeadError"] } };
        404: { content: { "application/json": Schemas["LeadError"] } };
        413: { content: { "application/json": Schemas["LeadError"] } };
        415: { content: { "application/json": Schemas["LeadError"] } };
        422: { content: { "application/json": Schemas["LeadError"] } };
        429: { content: { "application/json": Schemas["LeadError"] } };
        500: { content: { "application/json": Schemas["LeadError"] } };
        503: { content: { "application/json": Schemas["LeadError"] } };
      };
    };
  };
  "/widget/{key}.js": {
    /** The script of a widget's form. */
    get: {
      parameters: {
        path: {
          key: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "text/javascript": string } };
        400: Refused;
        404: Refused;
        500: Refused;
      };
    };
  };
  "/widget/{key}/leads": {
    /** Post a lead from a website's form. Needs the widget key alone, from a website among the widget's allowed origins. The widget's own queue is called: agents cannot be given. */
    post: {
      parameters: {
        path: {
          key: string;
        };
        query?: never;
      };
      requestBody: {
        content: {
          "application/json": Schemas["FormParameters"];
          "application/x-www-form-urlencoded": Schemas["FormParameters"];
          "multipart/form-data": Schemas["FormParameters"];
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["LeadAnswer"] } };
        400: { content: { "application/json": Schemas["LeadError"] } };
        403: { content: { "application/json": Schemas["LeadError"] } };
        404: { content: { "application/json": Schemas["LeadError"] } };
        413: { content: { "application/json": Schemas["LeadError"] } };
        415: { content: { "application/json": Schemas["LeadError"] } };
        422: { content: { "application/json": Schemas["LeadError"] } };
        429: { content: { "application/json": Schemas["LeadError"] } };
        500: { content: { "application/json": Schemas["LeadError"] } };
        503: { content: { "application/json": Schemas["LeadError"] } };
      };
    };
  };
  "/v1/widgets/{id}/snippet": {
    /** Read the snippet that puts a widget's form on a website. The website must be among the widget's allowed origins. */
    get: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Snippet"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/keys": {
    /** List API keys, the newest first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["KeyPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Create an API key. Nobody can give what they have not: its scopes must be among those of whoever creates it. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewKey"] } };
      responses: {
        201: { content: { "application/json": Schemas["CreatedKey"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/keys/{id}": {
    /** Revoke an API key. From the answer on it is refused. A key that was revoked before is not found. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/members": {
    /** List members, the first one first. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["MemberPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Invite a member. The answer has a link for the person to choose a password with. It gives no more than whoever invites has: nobody but an owner, signed in, makes owners. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["NewMember"] } };
      responses: {
        201: { content: { "application/json": Schemas["InvitedMember"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/members/{id}": {
    /** Change a member's name or role. */
    patch: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["MemberPatch"] } };
      responses: {
        200: { content: { "application/json": Schemas["Member"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Remove a member. Their sessions end. What they did stays. */
    delete: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        409: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/members/{id}/link": {
    /** Make a link to choose a password with. For a person who has lost theirs, or the first link. The old password stops working and their sessions end. */
    post: {
      parameters: {
        path: {
          id: string;
        };
        query?: never;
      };
      responses: {
        201: { content: { "application/json": Schemas["InvitedMember"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/session": {
    /** Sign in. Answers with a cookie that browsers keep (`HttpOnly`, `SameSite=Strict`): every route then takes it in place of an API key, as far as the person's role goes. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["SignIn"] } };
      responses: {
        201: { content: { "application/json": Schemas["Session"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Who is signed in. */
    get: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Session"] } };
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Sign out. */
    delete: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        204: { content?: never };
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/session/password": {
    /** Change one's password. Ends the person's other sessions. */
    put: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["PasswordChange"] } };
      responses: {
        204: { content?: never };
        400: Refused;
        401: Refused;
        403: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/join": {
    /** Choose a password with a link. Uses the link up, ends the person's sessions, and signs in. A member with the role `agent` gets an agent with an extension, or the one that has their email address. */
    post: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["Join"] } };
      responses: {
        201: { content: { "application/json": Schemas["Session"] } };
        400: Refused;
        403: Refused;
        410: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        500: Refused;
      };
    };
  };
  "/v1/account": {
    /** Read what the account has chosen for itself. */
    get: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Account"] } };
        401: Refused;
        403: Refused;
        404: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
    /** Change what the account has chosen for itself. Only what is given changes; `analysis` is replaced whole. A shorter `retention_days` deletes what is older within minutes, for good. */
    patch: {
      parameters: {
        path?: never;
        query?: never;
      };
      requestBody: { content: { "application/json": Schemas["AccountPatch"] } };
      responses: {
        200: { content: { "application/json": Schemas["Account"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        404: Refused;
        413: Refused;
        415: Refused;
        422: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/v1/audit-log": {
    /** List who changed what, the latest first. Every change of what the account has set up, by members and API keys. It is kept as long as the account's calls are. */
    get: {
      parameters: {
        path?: never;
        query?: {
          /** Of this kind alone, as paths have it: connectors, trunks, … */
          noun?: string;
          /** Of this one alone. */
          noun_id?: string;
          /** By this member or API key alone. */
          actor_id?: string;
          /** How many rows to return. */
          limit?: number;
          /** The page to return: next_cursor of the page before. Left out: the first page. */
          cursor?: string;
        };
      };
      responses: {
        200: { content: { "application/json": Schemas["AuditEntryPage"] } };
        400: Refused;
        401: Refused;
        403: Refused;
        429: Refused;
        500: Refused;
        503: Refused;
      };
    };
  };
  "/healthz": {
    /** Whether the process lives. */
    get: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Health"] } };
        500: Refused;
      };
    };
  };
  "/readyz": {
    /** Whether the node can take on work: its database answers and takes what is written to it. */
    get: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        200: { content: { "application/json": Schemas["Health"] } };
        500: Refused;
        503: Refused;
      };
    };
  };
  "/metrics": {
    /** Metrics, as Prometheus reads them. */
    get: {
      parameters: {
        path?: never;
        query?: never;
      };
      responses: {
        200: { content: { "text/plain": string } };
        500: Refused;
      };
    };
  };
}

/** What is sent and what comes back, by the names of the OpenAPI document. */
export interface Schemas {
  /** An event as it was stored: its id and its place in its call. */
  AcceptedEvent: {
    id: string;
    call_id: string | null;
    seq: number;
  };
  AcceptedEvents: {
    events: Schemas["AcceptedEvent"][];
  };
  Access: {
    /** Left out or empty: all. */
    direction?: ("inbound" | "outbound" | "internal")[];
    /** Left out or empty: all. */
    line?: string[];
    /** Left out or empty: all. */
    agent?: string[];
    /** Left out or empty: all. */
    team?: string[];
    /** Left out or empty: all. */
    widget?: string[];
    /** Left out or empty: all. */
    campaign?: string[];
    /** Left out or empty: all. */
    source?: string[];
  };
  Account: {
    id: string;
    name: string;
    retention_days: number | null;
    /** How long the server keeps what any account has. */
    max_retention_days: number;
    analysis: Schemas["AnalysisSettings"];
  };
  AccountPatch: {
    name?: string;
    retention_days?: number | null;
    analysis?: Schemas["AnalysisSettings"];
  };
  /** A person with a phone. */
  Agent: {
    id: string;
    name: string;
    email: string | null;
    phone: string | null;
    /** What colleagues dial, two to six digits, so that no country's numbers are meant; no two agents have the same. */
    extension: string | null;
    /** The id of a team; null for none. */
    team: string | null;
    /** The line that the agent dials out with, by its id; null for the account's own. */
    line: string | null;
    /** The member whose telephone this is; no two agents have the same. */
    member_id: string | null;
    created_at: Schemas["Timestamp"];
    updated_at: Schemas["Timestamp"];
  };
  /** What the AI agent determined during the call: a field of `voice_agent_outcome`, a captured entity by its name, or `intent` and `confidence`. */
  AgentOutcomeSource: {
    source: "agent_outcome";
    /** A field's name, or the path to one inside it: `address.city`. */
    field: string;
  };
  AgentPage: {
    data: Schemas["Agent"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  AgentPatch: {
    name?: string;
    email?: string | null;
    phone?: string | null;
    /** What colleagues dial, two to six digits, so that no country's numbers are meant; no two agents have the same. */
    extension?: string | null;
    /** The id of a team; null for none. */
    team?: string | null;
    /** The line that the agent dials out with, by its id; null for the account's own. */
    line?: string | null;
    /** The member whose telephone this is; no two agents have the same. */
    member_id?: string | null;
  };
  /** The person with the phone. */
  AgentRef: {
    /** The agent's id. */
    id: string;
    /** The agent's name. */
    name?: string;
    /** The agent's e-mail address. */
    email?: string;
    /** The agent's number or extension. */
    phone?: string;
  };
  AgentStatus: {
    agent_id: string;
    /** Queues ring agents who are available. in_call and after_call are set by the calls themselves. */
    status: "available" | "away" | "in_call" | "after_call";
    /** What the agent has chosen, and is again after the call. */
    chosen: "available" | "away";
    /** Since when they have had this status. */
    since: Schemas["Timestamp"];
    /** When after_call ends by itself; null otherwise. */
    until: Schemas["Timestamp"] | null;
    /** The call that they are in, or were in before after_call. */
    call_id: string | null;
    /** Whether a telephone of theirs is signed in at the node that answers. */
    registered: boolean;
  };
  AgentStatusPage: {
    data: Schemas["AgentStatus"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  AnalysisField: {
    name: string;
    /** What is to be found, as told to whoever analyses. */
    description: string;
  };
  /** What an analysis of a call is to find, and what its keys are called. */
  AnalysisSettings: {
    /** The language of the findings; null for that of the call. */
    language: string | null;
    fields: Schemas["AnalysisField"][];
  };
  /** What came back from one attempt. A failed exchange is an answer too. */
  Answer:
    | {
        kind: "replied";
        status: number;
        headers: { [name: string]: string };
        /** Its first 16 KiB. */
        body: string;
        /** Whether the body went on past what is kept. */
        truncated: boolean;
        timing: Schemas["Timing"];
      }
    | {
        kind: "unreachable";
        code:
          | "forbidden_address"
          | "dns_failed"
          | "connection_refused"
          | "connection_reset"
          | "tls_failed"
          | "invalid_response"
          | "invalid_request"
          | "unreachable";
        /** What happened, for people. */
        message: string;
        timing: Schemas["Timing"];
      }
    | {
        kind: "timed_out";
        phase: "connect" | "headers" | "body";
        /** What happened, for people. */
        message: string;
        timing: Schemas["Timing"];
      };
  /** One HTTP exchange, with its answer and the milliseconds of each phase. */
  Attempt: {
    n: number;
    started_at: Schemas["Timestamp"];
    verdict: "delivered" | "retry" | "exhausted" | "gone";
    reason: string | null;
    request: {
      method: string;
      url: string;
      headers: { [name: string]: string };
      body: string | null;
    };
    answer: Schemas["Answer"];
  };
  AuditEntry: {
    id: string;
    at: Schemas["Timestamp"];
    /** Who did it: a member, or whoever holds an API key. */
    actor: {
      kind: "user" | "api_key";
      id: string;
      /** As it was then. */
      name: string;
    };
    /** What kind of thing was changed, as its path has it: connectors, trunks, … */
    noun: string;
    /** Which one; null where it is all of them, or the only one. */
    noun_id: string | null;
    /** Its name as it was then. */
    name: string | null;
    /** created, changed, deleted, ordered, or what else the path says: rotate-key. */
    action: string;
    /** What changed, field by field. Secrets are left out, what is long is cut. */
    changes: {
      field: string;
      before: unknown;
      after: unknown;
    }[];
  };
  AuditEntryPage: {
    data: Schemas["AuditEntry"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  Call: {
    /** Which way the call goes. */
    direction?: "inbound" | "outbound" | "internal";
    /** Who calls: an E.164 number or an extension. */
    from?: string;
    /** Who is called: an E.164 number or an extension. */
    to?: string;
    /** The name of who calls. */
    from_name?: string;
    /** The name of who is called. */
    to_name?: string;
    agent?: Schemas["AgentRef"];
    voice_agent?: Schemas["VoiceAgentRef"];
    contact?: Schemas["ContactRef"];
    /** The account's own number that carries the call. */
    line?: string;
    /** The team that the call belongs to. */
    team?: string;
    /** The widget's id. */
    widget?: string;
    /** The campaign's id. */
    campaign?: string;
    /** The campaign's name. */
    campaign_name?: string;
    /** What made the call: a product, an integration, a script. */
    source?: string;
    /** The call's id at the carrier. */
    sid?: string;
    /** When the call was asked for, before it started. */
    created_at?: Schemas["Timestamp"];
    speed_to_lead?: Schemas["SpeedToLead"];
    /** Values of your own; a voice agent's dynamic variables. */
    custom?: { [name: string]: Schemas["Json"] };
    /** The call's id. */
    id: string;
    /** How far the call has come; `failed` is an end without a connection. */
    status: "started" | "ringing" | "answered" | "ended" | "failed";
    /** Whether it is an example. */
    is_test: boolean;
    /** When it started. */
    started_at?: Schemas["Timestamp"];
    /** When it rang. */
    ringing_at?: Schemas["Timestamp"];
    /** When it was answered. */
    answered_at?: Schemas["Timestamp"];
    /** When it ended. */
    ended_at?: Schemas["Timestamp"];
    /** When it had been processed. */
    processed_at?: Schemas["Timestamp"];
    /** Whether something is known of what was said. */
    has_transcript?: boolean;
    /** How the call ended. */
    result?: "answered" | "no_answer" | "busy" | "failed" | "cancelled" | "voicemail";
    /** Why it ended, in its source's own words. */
    cause?: string;
    /** Who ended the call. */
    ended_by?: "agent" | "contact" | "system";
    /** Where the recording can be fetched. */
    recording_url?: string;
    outcome?: {
      /** The outcome that the agent chose. */
      tag: string;
      /** The outcome's type. */
      tag_type: "positive" | "neutral" | "negative";
      /** The agent's notes. */
      notes?: string;
    };
    /** What the call was about. */
    summary?: string;
    /** How well it went, on the account's own scale. */
    rating?: number;
    /** The mood of the conversation. */
    sentiment?: string;
    /** What became of the voice agent's task. */
    task?: {
      /** How it stands, in the account's own words. */
      status: string;
      /** What there is to say about it. */
      feedback?: string;
    };
    /** What the voice agent determined during the call. */
    voice_agent_outcome?: { [name: string]: Schemas["Json"] };
    /** What the analysis found after the call. */
    analysis?: { [name: string]: Schemas["Json"] };
  };
  /** A call as it is now, and the event that made it so. */
  CallChange: {
    /** The event that came of it; null where nothing changed. */
    event: Schemas["AcceptedEvent"] | null;
    call: Schemas["Call"];
  };
  CallPage: {
    data: Schemas["Call"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  /** How an account's calls are made, and who may dial what. */
  CallSettings: {
    /** How numbers without a country code are dialled; null: as in the line's own country. */
    country: string | null;
    /** The line that agents dial out with who have none of their own; null: the oldest one. */
    default_line: string | null;
    /** How long an agent has after a call before queues ring them again. */
    after_call_seconds: number;
    /** How long a number is rung that an agent dials. */
    ring_seconds: number;
    /** No call lasts longer. */
    max_call_minutes: number;
    /** The countries that may be called; null for all of them. */
    allowed_countries: string[] | null;
    /** Whether numbers may be called that cost more than a call: premium rates, shared costs. */
    allow_premium: boolean;
    /** Whether satellite telephones and numbers of no country may be called (+870, +881, +882 …). */
    allow_satellite: boolean;
    /** Beginnings of numbers that may not be called, whatever else is allowed. */
    blocked_prefixes: string[];
    /** What one agent may dial; null for no limit. */
    agent_limits: {
      calls_per_minute: number | null;
      calls_per_day: number | null;
      /** Minutes of talk; a call ends when none are left. A day begins at midnight UTC. */
      minutes_per_day: number | null;
    };
    /** What the whole account may dial, widgets and the API among it; null for no limit. Its calls out end when together they have taken the minutes. */
    account_limits: {
      calls_per_minute: number | null;
      calls_per_day: number | null;
      /** Minutes of talk; a call ends when none are left. A day begins at midnight UTC. */
      minutes_per_day: number | null;
    };
  };
  CallSettingsPatch: {
    /** How numbers without a country code are dialled; null: as in the line's own country. */
    country?: string | null;
    /** The line that agents dial out with who have none of their own; null: the oldest one. */
    default_line?: string | null;
    /** How long an agent has after a call before queues ring them again. */
    after_call_seconds?: number;
    /** How long a number is rung that an agent dials. */
    ring_seconds?: number;
    /** No call lasts longer. */
    max_call_minutes?: number;
    /** The countries that may be called; null for all of them. */
    allowed_countries?: string[] | null;
    /** Whether numbers may be called that cost more than a call: premium rates, shared costs. */
    allow_premium?: boolean;
    /** Whether satellite telephones and numbers of no country may be called (+870, +881, +882 …). */
    allow_satellite?: boolean;
    /** Beginnings of numbers that may not be called, whatever else is allowed. */
    blocked_prefixes?: string[];
    /** What one agent may dial; null for no limit. */
    agent_limits?: {
      calls_per_minute: number | null;
      calls_per_day: number | null;
      /** Minutes of talk; a call ends when none are left. A day begins at midnight UTC. */
      minutes_per_day: number | null;
    };
    /** What the whole account may dial, widgets and the API among it; null for no limit. Its calls out end when together they have taken the minutes. */
    account_limits?: {
      calls_per_minute: number | null;
      calls_per_day: number | null;
      /** Minutes of talk; a call ends when none are left. A day begins at midnight UTC. */
      minutes_per_day: number | null;
    };
  };
  /** A field of the call's log. */
  CallSource: {
    source: "call";
    field:
      | "call_id"
      | "call_sid"
      | "company_id"
      | "campaign_id"
      | "campaign_name"
      | "ai_agent_id"
      | "ai_agent_name"
      | "contact_id"
      | "from"
      | "to"
      | "from_name"
      | "to_name"
      | "duration"
      | "status"
      | "result"
      | "cause"
      | "ended_by"
      | "direction"
      | "rating"
      | "summary"
      | "recording_url"
      | "transcript"
      | "sentiment"
      | "agent_task_status"
      | "agent_task_feedback"
      | "agent_id"
      | "agent_name"
      | "agent_email"
      | "agent_phone"
      | "line"
      | "team"
      | "widget"
      | "source";
  };
  CallStep: {
    at: Schemas["Timestamp"];
    kind:
      | "scheduled"
      | "started"
      | "agent_rung"
      | "agent_passed_over"
      | "agent_answered"
      | "agent_ended"
      | "lead_dialled"
      | "lead_rung"
      | "lead_answered"
      | "lead_ended"
      | "far_dialled"
      | "far_rung"
      | "far_answered"
      | "held"
      | "parked"
      | "resumed"
      | "transferred"
      | "over";
    /** What happened and why, in words. */
    text: string;
    agent?: Schemas["AgentRef"];
    /** The lead's number. */
    number?: string;
    /** Why somebody's part in it ended, as telephony tells it. */
    cause?: string;
  };
  CallStepList: {
    data: Schemas["CallStep"][];
  };
  CallTranscript: {
    call_id: string;
    /** Whether the call has ended, so that nothing more is said. */
    complete: boolean;
    segments: Schemas["TranscriptSegment"][];
  };
  ChangedWebhook: {
    delivery_id: string;
    event_id: string;
    event_type: Schemas["EventType"];
    call_id: string | null;
    /** Why the connector would not get the event; null when it would. */
    not_sent: "inactive" | "not_subscribed" | "outside_its_calls" | "loop_protected" | null;
    /** Why there is no request: the event cannot be made into one. */
    problem: string | null;
    /** The first 50; of a long value the beginning of its JSON. */
    differences: Schemas["Difference"][];
    /** The same as a unified diff; null where it would be too long. */
    unified: string | null;
  };
  /** What would change against what was really sent. */
  Comparison: {
    /** Of how many calls webhooks were compared; an event without a call counts as one. */
    calls: number;
    compared: number;
    unchanged: number;
    /** The latest 50; how many there are is `compared` less `unchanged`. */
    changed: Schemas["ChangedWebhook"][];
    /** Webhooks of those calls that are too long to compare. */
    left_out: number;
  };
  Connector: {
    id: string;
    /** What people call it. */
    name: string;
    /** The form of its webhooks; see GET /v1/dialects. */
    dialect: string;
    /** Where they go: an absolute http:// or https:// address. */
    url: string;
    /** How the webhook is sent; null for the dialect's own way. GET and DELETE carry the payload in the query string. */
    method: "GET" | "POST" | "PUT" | "DELETE" | null;
    /** A body of its own; null for the dialect's. */
    template: Schemas["Template"] | null;
    /** When an answer counts as success; null for the dialect's own idea. */
    success: Schemas["SuccessConditions"] | null;
    /** The events it wants; null for every event that its dialect has. */
    events: Schemas["EventType"][] | null;
    /** Which calls it gets. */
    access: Schemas["Access"];
    /** Headers of its own, sent with every webhook: an API key, say. */
    headers: { [name: string]: string };
    /** One attempt: connect, headers and body together. */
    timeout_ms: number;
    /** How many times an attempt is repeated. */
    retry_limit: number;
    /** All attempts and the waits between them; null for no limit but the retries'. */
    total_timeout_s: number | null;
    /** How many requests may be under way at once. */
    concurrency: number;
    /** Requests per second; null for no limit. */
    rate_limit: number | null;
    /** Keep the order of a call's events. */
    ordered: boolean;
    /** What the dialect alone has; see GET /v1/dialects. */
    settings: { [name: string]: Schemas["Json"] };
    /** Its place among the account's connectors, from 0. */
    position: number;
    active: boolean;
    status: Schemas["ConnectorStatus"];
    paused: {
      by: "user" | "gone" | "failing";
      at: Schemas["Timestamp"];
      reason: string;
    } | null;
    last_success_at: Schemas["Timestamp"] | null;
    created_at: Schemas["Timestamp"];
    updated_at: Schemas["Timestamp"];
  };
  ConnectorHealth: {
    connector_id: string;
    /** The last 24 hours, counted from the beginning of an hour. */
    since: Schemas["Timestamp"];
    /** Webhooks that were delivered since then, tests among them. */
    delivered: number;
    /** Webhooks that were given up since then, tests among them. */
    failed: number;
    /** Webhooks that have not ended. */
    waiting: number;
    /** Those of them whose last attempt has failed. */
    retrying: number;
    /** 95 of 100 answers took no longer; of the latest 200 that were delivered, null without any. */
    p95_ms: number | null;
    /** The same by the hour, the oldest first. */
    hours: {
      at: Schemas["Timestamp"];
      delivered: number;
      failed: number;
    }[];
  };
  ConnectorHealthList: {
    data: Schemas["ConnectorHealth"][];
  };
  ConnectorList: {
    data: Schemas["Connector"][];
  };
  ConnectorOrder: {
    ids: string[];
  };
  ConnectorPatch: {
    /** What people call it. */
    name?: string;
    /** Where they go: an absolute http:// or https:// address. */
    url?: string;
    /** How the webhook is sent; null for the dialect's own way. GET and DELETE carry the payload in the query string. */
    method?: "GET" | "POST" | "PUT" | "DELETE" | null;
    /** A body of its own; null for the dialect's. */
    template?: Schemas["TemplateInput"] | null;
    /** When an answer counts as success; null for the dialect's own idea. */
    success?: Schemas["SuccessConditionsInput"] | null;
    /** The events it wants; null for every event that its dialect has. */
    events?: Schemas["EventType"][] | null;
    /** Which calls it gets. */
    access?: Schemas["Access"];
    /** Headers of its own, sent with every webhook: an API key, say. */
    headers?: { [name: string]: string };
    /** One attempt: connect, headers and body together. */
    timeout_ms?: number;
    /** How many times an attempt is repeated. */
    retry_limit?: number;
    /** All attempts and the waits between them; null for no limit but the retries'. */
    total_timeout_s?: number | null;
    /** How many requests may be under way at once. */
    concurrency?: number;
    /** Requests per second; null for no limit. */
    rate_limit?: number | null;
    /** Keep the order of a call's events. */
    ordered?: boolean;
    /** What the dialect alone has; see GET /v1/dialects. */
    settings?: { [name: string]: Schemas["Json"] };
  };
  /** active: delivers; inactive: switched off, gets nothing new; paused: what comes in waits; disabled: paused by Hookswitch after a 410 or five days without success. */
  ConnectorStatus: "active" | "inactive" | "paused" | "disabled";
  ConnectorUsage: {
    /** Webhooks that wait for it; deleting the connector discards them. */
    waiting: number;
    /** Webhooks in its history; deleted with their events, not with the connector. */
    ended: number;
    /** Neither is counted further than this. */
    counted_to: number;
  };
  Contact: {
    /** The contact's id in the CRM. */
    id: string;
    /** Which CRM knows the contact. */
    crmType?: string;
    /** The contact's number. */
    phoneNumber?: string;
    /** The call that the contact is on. */
    callId?: string;
    /** What the agent's screen shows, in this order. */
    fields: {
      /** What stands before the value. */
      title: string;
      /** What the agent reads. */
      value: string;
      /** Whether the value is a link: an http:// or https:// address. */
      isWebsite: boolean;
    }[];
  };
  /** `numbers` and `fields` are replaced whole. */
  ContactPatch: {
    name?: string;
    /** The first one is the one to call. */
    numbers?: {
      /** With its country, as +44 20 7946 0100. */
      number: string;
      label?: string | null;
    }[];
    fields?: { [name: string]: string | number | boolean | null };
    /** When it is deleted; null for a contact that is kept until somebody deletes it. */
    expires_at?: Schemas["Timestamp"] | null;
  };
  /** A person whom the account talks to, with their numbers in E.164. */
  ContactRecord: {
    id: string;
    name: string;
    numbers: {
      /** With its country, as +44 20 7946 0100. */
      number: string;
      label: string | null;
    }[];
    fields: { [name: string]: string | number | boolean | null };
    /** When it is deleted; null for a contact that is kept until somebody deletes it. */
    expires_at: Schemas["Timestamp"] | null;
    created_at: Schemas["Timestamp"];
    updated_at: Schemas["Timestamp"];
  };
  ContactRecordPage: {
    data: Schemas["ContactRecord"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  /** Who the agent talks to, as the account knows them. */
  ContactRef: {
    /** The contact's id. */
    id?: string;
    /** The contact's name. */
    name?: string;
    /** The contact's number. */
    phone?: string;
    /** The contact's e-mail address. */
    email?: string;
    /** Whatever else is known of the contact, by the account's names. */
    fields?: { [name: string]: Schemas["Json"] };
  };
  /** What is known of the other party: `id`, `name`, `phone`, `email`, the contact's other fields by their names, and a lead's fields and parameters. */
  ContactSource: {
    source: "contact";
    /** A field's name, or the path to one inside it: `address.city`. */
    field: string;
  };
  CreatedConnector: {
    id: string;
    /** What people call it. */
    name: string;
    /** The form of its webhooks; see GET /v1/dialects. */
    dialect: string;
    /** Where they go: an absolute http:// or https:// address. */
    url: string;
    /** How the webhook is sent; null for the dialect's own way. GET and DELETE carry the payload in the query string. */
    method: "GET" | "POST" | "PUT" | "DELETE" | null;
    /** A body of its own; null for the dialect's. */
    template: Schemas["Template"] | null;
    /** When an answer counts as success; null for the dialect's own idea. */
    success: Schemas["SuccessConditions"] | null;
    /** The events it wants; null for every event that its dialect has. */
    events: Schemas["EventType"][] | null;
    /** Which calls it gets. */
    access: Schemas["Access"];
    /** Headers of its own, sent with every webhook: an API key, say. */
    headers: { [name: string]: string };
    /** One attempt: connect, headers and body together. */
    timeout_ms: number;
    /** How many times an attempt is repeated. */
    retry_limit: number;
    /** All attempts and the waits between them; null for no limit but the retries'. */
    total_timeout_s: number | null;
    /** How many requests may be under way at once. */
    concurrency: number;
    /** Requests per second; null for no limit. */
    rate_limit: number | null;
    /** Keep the order of a call's events. */
    ordered: boolean;
    /** What the dialect alone has; see GET /v1/dialects. */
    settings: { [name: string]: Schemas["Json"] };
    /** Its place among the account's connectors, from 0. */
    position: number;
    active: boolean;
    status: Schemas["ConnectorStatus"];
    paused: {
      by: "user" | "gone" | "failing";
      at: Schemas["Timestamp"];
      reason: string;
    } | null;
    last_success_at: Schemas["Timestamp"] | null;
    created_at: Schemas["Timestamp"];
    updated_at: Schemas["Timestamp"];
    /** Verifies its webhooks: it is shown here and never again. */
    secret: string;
  };
  CreatedKey: {
    id: string;
    name: string;
    scopes: "all" | Schemas["Scope"][];
    /** Requests per second; null for no limit. */
    rate_limit: number | null;
    /** The key's first characters. */
    hint: string;
    created_at: Schemas["Timestamp"];
    revoked_at: Schemas["Timestamp"] | null;
    /** When a request last came with it, give or take a minute; null where none ever did. */
    last_used_at: Schemas["Timestamp"] | null;
    /** The key itself: it is shown here and never again. */
    key: string;
  };
  /** The variable's own name. */
  DefaultSource: {
    source: "default";
  };
  Delivery: {
    /** Its webhook-id; null for what is not sent. */
    id: string | null;
    event_id: string;
    event_type: Schemas["EventType"];
    connector_id: string;
    kind: "live" | "manual" | "replay" | "test";
    status: Schemas["DeliveryStatus"];
    /** What a waiting delivery waits for. */
    waiting_for: "answer" | "retry" | "earlier_event" | "connector_paused" | "capacity" | null;
    /** Why it was not delivered, or not yet. */
    reason: string | null;
    attempts: number;
    /** When the next attempt is due. */
    due_at: Schemas["Timestamp"] | null;
    created_at: Schemas["Timestamp"] | null;
    ended_at: Schemas["Timestamp"] | null;
  };
  DeliveryDetail: {
    /** Its webhook-id; null for what is not sent. */
    id: string | null;
    event_id: string;
    event_type: Schemas["EventType"];
    connector_id: string;
    kind: "live" | "manual" | "replay" | "test";
    status: Schemas["DeliveryStatus"];
    /** What a waiting delivery waits for. */
    waiting_for: "answer" | "retry" | "earlier_event" | "connector_paused" | "capacity" | null;
    /** Why it was not delivered, or not yet. */
    reason: string | null;
    attempts: number;
    /** When the next attempt is due. */
    due_at: Schemas["Timestamp"] | null;
    created_at: Schemas["Timestamp"] | null;
    ended_at: Schemas["Timestamp"] | null;
    attempts_made: Schemas["Attempt"][];
  };
  DeliveryList: {
    data: Schemas["Delivery"][];
  };
  DeliveryPage: {
    data: Schemas["Delivery"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  /** delivered; exhausted: given up after its last attempt; expired: worth nothing once its call had ended; discarded by a person; waiting; not_sent: never meant for the connector. */
  DeliveryStatus: "delivered" | "exhausted" | "expired" | "discarded" | "waiting" | "not_sent";
  /** What waits and what has failed, counted. */
  DeliverySummary: {
    waiting: {
      connector_id: string;
      waiting_for: "answer" | "retry" | "earlier_event" | "connector_paused" | "capacity";
      count: number;
      oldest_at: Schemas["Timestamp"] | null;
    }[];
    /** To be tried again, by connector and error. */
    failing: {
      connector_id: string;
      /** What went wrong, without what tells single attempts apart. */
      reason: string;
      count: number;
      /** When the latest of them failed or came in. */
      latest_at: Schemas["Timestamp"];
    }[];
    /** Given up since `from`, by connector and error. */
    failed: {
      connector_id: string;
      /** What went wrong, without what tells single attempts apart. */
      reason: string;
      count: number;
      /** When the latest of them failed or came in. */
      latest_at: Schemas["Timestamp"];
    }[];
    /** Whether there is more of something than was counted. */
    is_sample: boolean;
  };
  /** What counts against the limits: of agents' calls under way what they may still last, of the account's what they have lasted so far. */
  DialUsage: {
    /** When the day began, UTC. */
    since: Schemas["Timestamp"];
    account: {
      calls: number;
      minutes: number;
    };
    agents: {
      agent_id: string;
      calls: number;
      minutes: number;
    }[];
  };
  Dialect: {
    name: string;
    title: string;
    description: string;
    /** Its name for each event that it has. */
    events: { [name: string]: string };
    /** JSON Schema of the settings only it has. */
    settings: { [name: string]: Schemas["Json"] };
  };
  DialectList: {
    data: Schemas["Dialect"][];
  };
  Difference: {
    /** A JSON pointer into the request: `/url`, `/headers/x-a`, `/body/data/id`. */
    path: string;
    kind: "added" | "removed" | "changed";
    before?: Schemas["Json"];
    after?: Schemas["Json"];
  };
  /** What the call was reported with as `custom`. */
  DynamicSource: {
    source: "dynamic";
    /** A field's name, or the path to one inside it: `address.city`. */
    field: string;
  };
  Event: {
    id: string;
    type: Schemas["EventType"];
    call_id: string | null;
    /** The event's place in its call, from 1; 0 for an event without a call. */
    seq: number;
    occurred_at: Schemas["Timestamp"];
    received_at: Schemas["Timestamp"];
    is_test: boolean;
    data: { [name: string]: Schemas["Json"] };
    call: Schemas["Call"] | null;
  };
  EventPage: {
    data: Schemas["Event"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  EventPreview: {
    event: {
      id: string;
      type: Schemas["EventType"];
      /** What the dialect calls it; null where it does not have it. */
      name: string | null;
      call_id: string | null;
      is_example: boolean;
    };
    /** Why the connector would not get the event; null when it would. */
    not_sent: "inactive" | "not_subscribed" | "outside_its_calls" | "loop_protected" | null;
    /** Why there is no request: the event cannot be made into one. */
    problem: string | null;
    request: Schemas["PreviewRequest"] | null;
    /** What each variable of the template stands for; null is what the event does not have. */
    variables: {
      name: string;
      source: Schemas["VariableSource"];
      value: Schemas["Json"];
    }[];
    /** How the request differs from what the connector was really sent last for this event; null where nothing was, and for examples. */
    sent: {
      delivery_id: string;
      /** The first 50; of a long value the beginning of its JSON. */
      differences: Schemas["Difference"][];
      /** The same as a unified diff; null where it would be too long. */
      unified: string | null;
    } | null;
  };
  /** The event itself; `name` is what the dialect calls it. */
  EventSource: {
    source: "event";
    field: "type" | "name" | "id" | "seq" | "is_test" | "text";
  };
  /** A canonical event's name. */
  EventType:
    | "call.started"
    | "call.ringing"
    | "call.answered"
    | "call.ended"
    | "call.failed"
    | "call.voicemail_detected"
    | "call.outcome_set"
    | "call.processed"
    | "call.error"
    | "conversation.transcript"
    | "conversation.intent_detected"
    | "conversation.entity_captured"
    | "lead.created"
    | "sms.sent"
    | "sms.received"
    | "campaign.started"
    | "campaign.paused"
    | "campaign.completed"
    | "campaign.quota_reached"
    | "connector.disabled"
    | "delivery.exhausted";
  FieldError: {
    /** The part of the request that is wrong. */
    in: "body" | "query" | "path";
    /** The field in that part, as a JSON pointer (RFC 6901 §6); a field that is missing is named too. */
    pointer: string;
    /** What is wrong. */
    message: string;
    /** What to send instead. */
    fix: string;
    /** Where in the field's text, of a template: the line and the UTF-16 character, from 1. */
    place?: {
      line: number;
      column: number;
    };
  };
  /** What was counted of calls and deliveries. */
  Figures: {
    from: Schemas["Timestamp"];
    to: Schemas["Timestamp"];
    calls: {
      /** First heard of in this time; examples do not count. */
      total: number;
      answered: number;
      /** From the answers to the ends, together. */
      talk_ms: number;
    };
    /** Those that ended in this time. */
    deliveries: {
      delivered: number;
      /** Given up after the last attempt. */
      failed: number;
      /** Worth nothing once their call had ended. */
      expired: number;
      /** Within so many milliseconds 95 of 100 were delivered, retries included; null where none was. */
      p95_ms: number | null;
    };
    /** What waits now. */
    waiting: {
      /** Failed and to be tried again; counted up to 10,000. */
      failing: number;
      /** Since when the oldest waits that has not left. */
      oldest_at: Schemas["Timestamp"] | null;
    };
    connectors: {
      connector_id: string;
      delivered: number;
      /** Given up after the last attempt. */
      failed: number;
      /** Worth nothing once their call had ended. */
      expired: number;
      /** Within so many milliseconds 95 of 100 were delivered, retries included; null where none was. */
      p95_ms: number | null;
    }[];
    /** The same by parts of the time, the oldest first; those without anything are in there. */
    buckets: {
      at: Schemas["Timestamp"];
      calls: number;
      answered: number;
      delivered: number;
      failed: number;
    }[];
  };
  /** Which of the first steps are done; told by what there is. */
  FirstSteps: {
    /** Whether somebody has put them away; they are not shown again. */
    ended: boolean;
    /** There is a connector. */
    connector: boolean;
    /** A call was answered. */
    call: boolean;
    /** A connector has taken a webhook. */
    webhook: boolean;
    /** A call has an outcome. */
    outcome: boolean;
    /** An inspector that a connector points to. */
    inspector_id: string | null;
  };
  /** The fields of a form, with `lc_param_<anything>` among them. */
  FormParameters: {
    /** Required. The lead's telephone number. */
    lc_number?: string;
    /** Another number, tried when the first is not answered. */
    lc_number_2?: string;
    /** Two letters, UK for GB too: how numbers without a country code are read. Else the widget's. */
    country?: string;
    /** The path of the page. */
    site_path?: string;
    /** Where the page's visitor came from. */
    referer?: string;
  } & { [name: string]: unknown };
  Health: {
    status: "ok";
    version: string;
  };
  Hold: {
    held: boolean;
  };
  InspectedRequest: {
    id: string;
    received_at: Schemas["Timestamp"];
    method: string;
    /** With its query string. */
    path: string;
    /** What its JSON names as its event; null where it names none. */
    event: string | null;
    /** Of the body, in bytes. */
    size: number;
    /** Whether one of the account's connectors that point to it has signed the request. */
    signature: "valid" | "invalid" | "none";
    /** Why the signature is invalid. */
    signature_problem: string | null;
    /** Who has signed it. */
    connector_id: string | null;
    /** What it was answered with. */
    status: number;
  };
  InspectedRequestDetail: {
    id: string;
    received_at: Schemas["Timestamp"];
    method: string;
    /** With its query string. */
    path: string;
    /** What its JSON names as its event; null where it names none. */
    event: string | null;
    /** Of the body, in bytes. */
    size: number;
    /** Whether one of the account's connectors that point to it has signed the request. */
    signature: "valid" | "invalid" | "none";
    /** Why the signature is invalid. */
    signature_problem: string | null;
    /** Who has signed it. */
    connector_id: string | null;
    /** What it was answered with. */
    status: number;
    inspector_id: string;
    /** Values of secret headers are hidden. */
    headers: { [name: string]: string };
    /** The first 64 KiB, as text. */
    body: string;
    truncated: boolean;
  };
  InspectedRequestList: {
    data: Schemas["InspectedRequest"][];
  };
  /** Keeps the last 100 requests that came to its address. */
  Inspector: {
    id: string;
    name: string;
    /** What every request is answered with. */
    answer: Schemas["InspectorAnswer"];
    /** Where it listens on this server, `/inspect/…`: whoever knows it can send there. For a connector's URL. */
    path: string;
    created_at: Schemas["Timestamp"];
    updated_at: Schemas["Timestamp"];
  };
  InspectorAnswer: {
    /** The status that it answers with. */
    status: number;
    /** Whether a 2xx has a contact for the agent's screen. */
    contact: boolean;
    /** How long it waits before. */
    delay_ms: number;
  };
  InspectorAnswerInput: {
    /** The status that it answers with. */
    status?: number;
    /** Whether a 2xx has a contact for the agent's screen. */
    contact?: boolean;
    /** How long it waits before. */
    delay_ms?: number;
  };
  InspectorPage: {
    data: Schemas["Inspector"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  InspectorPatch: {
    name?: string;
    /** What every request is answered with. */
    answer?: Schemas["InspectorAnswerInput"];
  };
  IntakeBody:
    | Schemas["NewEvent"]
    | {
        events: Schemas["NewEvent"][];
      };
  InvitedMember: {
    id: string;
    email: string;
    name: string;
    role: Schemas["Role"];
    /** invited until the person has chosen a password with the link. */
    status: "invited" | "active";
    created_at: Schemas["Timestamp"];
    link: Schemas["JoinLink"];
  };
  Join: {
    /** What follows the # of the link. */
    token: string;
    password: string;
  };
  JoinLink: {
    /** Where the person chooses a password, below this server's address. Shown here and never again; good for one use. */
    path: string;
    expires_at: Schemas["Timestamp"];
  };
  Json: Json;
  Key: {
    id: string;
    name: string;
    scopes: "all" | Schemas["Scope"][];
    /** Requests per second; null for no limit. */
    rate_limit: number | null;
    /** The key's first characters. */
    hint: string;
    created_at: Schemas["Timestamp"];
    revoked_at: Schemas["Timestamp"] | null;
    /** When a request last came with it, give or take a minute; null where none ever did. */
    last_used_at: Schemas["Timestamp"] | null;
  };
  KeyPage: {
    data: Schemas["Key"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  Lead: {
    /** The lead's id. */
    id: string;
    /** `lc_number` in E.164. */
    phone: string;
    /** `lc_number_2` in E.164. */
    phone_2?: string;
    /** When it came in. */
    created_at: Schemas["Timestamp"];
    /** The endpoint with an API key, or a form on a website. */
    source: "api" | "form";
    /** The path of the page with the form. */
    site_path?: string;
    /** The address of the page that it came from. */
    referer?: string;
    /** The address of the browser that sent the form. */
    ip?: string;
    /** Two letters (ISO 3166-1): the country its numbers were read with. */
    country?: string;
    /** Every other parameter, under its name as it was sent: `lc_param_name`, … */
    params: { [name: string]: string };
  };
  /** The lead is stored, and its call is planned. */
  LeadAnswer: {
    success: true;
    call_id: string;
    lead_id: string;
    /** Called now, or later as the widget says. */
    status: "queued" | "scheduled";
  };
  /** Nothing was stored. */
  LeadError: {
    success: false;
    error: {
      /** For programs. */
      code: string;
      /** What is wrong and what to do about it. */
      message: string;
      /** The parameter that is wrong; null where it is none. */
      field: string | null;
    };
  };
  /** The parameters of a lead, with `lc_param_<anything>` beside them. */
  LeadParameters: {
    /** Required. The widget's key. */
    widget_key?: string;
    /** Required. An API key of the widget's account, with the scope leads:write. */
    api_key?: string;
    /** Required. The lead's telephone number. */
    lc_number?: string;
    /** Another number, tried when the first is not answered. */
    lc_number_2?: string;
    /** Two letters, UK for GB too: how numbers without a country code are read. Else the widget's. */
    country?: string;
  } & { [name: string]: unknown };
  LeadStatus: "queued" | "scheduled" | "calling" | "answered" | "no_answer" | "missed" | "dropped";
  LeadView: {
    /** The lead's id. */
    id: string;
    /** `lc_number` in E.164. */
    phone: string;
    /** `lc_number_2` in E.164. */
    phone_2?: string;
    /** When it came in. */
    created_at: Schemas["Timestamp"];
    /** The endpoint with an API key, or a form on a website. */
    source: "api" | "form";
    /** The path of the page with the form. */
    site_path?: string;
    /** The address of the page that it came from. */
    referer?: string;
    /** The address of the browser that sent the form. */
    ip?: string;
    /** Two letters (ISO 3166-1): the country its numbers were read with. */
    country?: string;
    /** Every other parameter, under its name as it was sent: `lc_param_name`, … */
    params: { [name: string]: string };
    widget_id: string;
    /** Its first call; later tries are calls of their own. */
    call_id: string;
    status: Schemas["LeadStatus"];
    /** How many calls were placed while it waits or is called; 0 once it is over. */
    tries: number;
    /** When it is called next; null where it is not. */
    next_try_at: Schemas["Timestamp"] | null;
  };
  LeadViewPage: {
    data: Schemas["LeadView"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  /** A number of the account's own. No two lines have the same. */
  Line: {
    id: string;
    /** With its country, as +44 20 7946 0100. */
    number: string;
    name: string | null;
    /** The id of a team; null for none. */
    team: string | null;
    /** Who answers calls in: one step after the other, until somebody does. Without steps the line's team is rung, all at once. */
    route: Schemas["RouteStep"][];
    /** The trunks that carry calls out, in the order to try; null for all of them. */
    trunks: string[] | null;
    created_at: Schemas["Timestamp"];
    updated_at: Schemas["Timestamp"];
  };
  LinePage: {
    data: Schemas["Line"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  LinePatch: {
    /** With its country, as +44 20 7946 0100. */
    number?: string;
    name?: string | null;
    /** The id of a team; null for none. */
    team?: string | null;
    /** Who answers calls in: one step after the other, until somebody does. Without steps the line's team is rung, all at once. */
    route?: Schemas["RouteStepInput"][];
    /** The trunks that carry calls out, in the order to try; null for all of them. */
    trunks?: string[] | null;
  };
  Member: {
    id: string;
    email: string;
    name: string;
    role: Schemas["Role"];
    /** invited until the person has chosen a password with the link. */
    status: "invited" | "active";
    created_at: Schemas["Timestamp"];
  };
  MemberPage: {
    data: Schemas["Member"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  MemberPatch: {
    name?: string;
    role?: Schemas["Role"];
  };
  NewAgent: {
    /** Chosen by you, as your events name it; made up where it is left out. */
    id?: string;
    name: string;
    email?: string | null;
    phone?: string | null;
    /** What colleagues dial, two to six digits, so that no country's numbers are meant; no two agents have the same. */
    extension?: string | null;
    /** The id of a team; null for none. */
    team?: string | null;
    /** The line that the agent dials out with, by its id; null for the account's own. */
    line?: string | null;
    /** The member whose telephone this is; no two agents have the same. */
    member_id?: string | null;
  };
  NewAgentStatus: {
    status: "available" | "away";
  };
  NewAnalysis: {
    /** The event's id, chosen by you: the same request again is answered again, never stored twice. */
    id?: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    /** What the call was about. */
    summary?: string;
    /** How well it went, on the account's own scale. */
    rating?: number;
    /** The mood of the conversation. */
    sentiment?: string;
    /** What became of the voice agent's task. */
    task?: {
      /** How it stands, in the account's own words. */
      status: string;
      /** What there is to say about it. */
      feedback?: string;
    };
    /** What the voice agent determined during the call. */
    voice_agent_outcome?: { [name: string]: Schemas["Json"] };
    /** What the analysis found after the call. */
    analysis?: { [name: string]: Schemas["Json"] };
    /** Where the recording can be fetched. */
    recording_url?: string;
    /** All that was said, where it is not known already. */
    transcript?: Schemas["TranscriptSegment"][];
  };
  NewCall: {
    /** Who is rung first. A person who is signed in may leave it out: it is theirs then. */
    agent_id?: string;
    /** Whom the agent is to talk to: a number or a colleague's extension. */
    to: string;
    /** The line to go out with; else the agent's own. */
    line_id?: string;
  };
  NewConnector: {
    /** What people call it. */
    name: string;
    /** The form of its webhooks; see GET /v1/dialects. */
    dialect?: string;
    /** Where they go: an absolute http:// or https:// address. */
    url: string;
    /** How the webhook is sent; null for the dialect's own way. GET and DELETE carry the payload in the query string. */
    method?: "GET" | "POST" | "PUT" | "DELETE" | null;
    /** A body of its own; null for the dialect's. */
    template?: Schemas["TemplateInput"] | null;
    /** When an answer counts as success; null for the dialect's own idea. */
    success?: Schemas["SuccessConditionsInput"] | null;
    /** The events it wants; null for every event that its dialect has. */
    events?: Schemas["EventType"][] | null;
    /** Which calls it gets. */
    access?: Schemas["Access"];
    /** Headers of its own, sent with every webhook: an API key, say. */
    headers?: { [name: string]: string };
    /** One attempt: connect, headers and body together. */
    timeout_ms?: number;
    /** How many times an attempt is repeated. */
    retry_limit?: number;
    /** All attempts and the waits between them; null for no limit but the retries'. */
    total_timeout_s?: number | null;
    /** How many requests may be under way at once. */
    concurrency?: number;
    /** Requests per second; null for no limit. */
    rate_limit?: number | null;
    /** Keep the order of a call's events. */
    ordered?: boolean;
    /** What the dialect alone has; see GET /v1/dialects. */
    settings?: { [name: string]: Schemas["Json"] };
    /** Off: it gets nothing. */
    active?: boolean;
  };
  NewContact: {
    /** Chosen by you, as your events name it; made up where it is left out. */
    id?: string;
    name: string;
    /** The first one is the one to call. */
    numbers?: {
      /** With its country, as +44 20 7946 0100. */
      number: string;
      label?: string | null;
    }[];
    fields?: { [name: string]: string | number | boolean | null };
    /** When it is deleted; null for a contact that is kept until somebody deletes it. */
    expires_at?: Schemas["Timestamp"] | null;
  };
  /** One event of a call, a lead, a message or a campaign. */
  NewEvent:
    | Schemas["NewEvent.call.started"]
    | Schemas["NewEvent.call.ringing"]
    | Schemas["NewEvent.call.answered"]
    | Schemas["NewEvent.call.ended"]
    | Schemas["NewEvent.call.failed"]
    | Schemas["NewEvent.call.voicemail_detected"]
    | Schemas["NewEvent.call.outcome_set"]
    | Schemas["NewEvent.call.processed"]
    | Schemas["NewEvent.call.error"]
    | Schemas["NewEvent.conversation.transcript"]
    | Schemas["NewEvent.conversation.intent_detected"]
    | Schemas["NewEvent.conversation.entity_captured"]
    | Schemas["NewEvent.lead.created"]
    | Schemas["NewEvent.sms.sent"]
    | Schemas["NewEvent.sms.received"]
    | Schemas["NewEvent.campaign.started"]
    | Schemas["NewEvent.campaign.paused"]
    | Schemas["NewEvent.campaign.completed"]
    | Schemas["NewEvent.campaign.quota_reached"];
  "NewEvent.call.answered": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "call.answered";
    call_id: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** Which way the call goes. */
      direction?: "inbound" | "outbound" | "internal";
      /** Who calls: an E.164 number or an extension. */
      from?: string;
      /** Who is called: an E.164 number or an extension. */
      to?: string;
      /** The name of who calls. */
      from_name?: string;
      /** The name of who is called. */
      to_name?: string;
      agent?: Schemas["AgentRef"];
      voice_agent?: Schemas["VoiceAgentRef"];
      contact?: Schemas["ContactRef"];
      /** The account's own number that carries the call. */
      line?: string;
      /** The team that the call belongs to. */
      team?: string;
      /** The widget's id. */
      widget?: string;
      /** The campaign's id. */
      campaign?: string;
      /** The campaign's name. */
      campaign_name?: string;
      /** What made the call: a product, an integration, a script. */
      source?: string;
      /** The call's id at the carrier. */
      sid?: string;
      /** When the call was asked for, before it started. */
      created_at?: Schemas["Timestamp"];
      speed_to_lead?: Schemas["SpeedToLead"];
      /** Values of your own; a voice agent's dynamic variables. */
      custom?: { [name: string]: Schemas["Json"] };
    };
  };
  "NewEvent.call.ended": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "call.ended";
    call_id: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** Which way the call goes. */
      direction?: "inbound" | "outbound" | "internal";
      /** Who calls: an E.164 number or an extension. */
      from?: string;
      /** Who is called: an E.164 number or an extension. */
      to?: string;
      /** The name of who calls. */
      from_name?: string;
      /** The name of who is called. */
      to_name?: string;
      agent?: Schemas["AgentRef"];
      voice_agent?: Schemas["VoiceAgentRef"];
      contact?: Schemas["ContactRef"];
      /** The account's own number that carries the call. */
      line?: string;
      /** The team that the call belongs to. */
      team?: string;
      /** The widget's id. */
      widget?: string;
      /** The campaign's id. */
      campaign?: string;
      /** The campaign's name. */
      campaign_name?: string;
      /** What made the call: a product, an integration, a script. */
      source?: string;
      /** The call's id at the carrier. */
      sid?: string;
      /** When the call was asked for, before it started. */
      created_at?: Schemas["Timestamp"];
      speed_to_lead?: Schemas["SpeedToLead"];
      /** Values of your own; a voice agent's dynamic variables. */
      custom?: { [name: string]: Schemas["Json"] };
      /** How the call ended. */
      result?: "answered" | "no_answer" | "busy" | "failed" | "cancelled" | "voicemail";
      /** Why it ended, in its source's own words. */
      cause?: string;
      /** Who ended the call. */
      ended_by?: "agent" | "contact" | "system";
      /** Where the recording can be fetched. */
      recording_url?: string;
      /** What was said, in order. */
      transcript?: Schemas["TranscriptSegment"][];
      /** What the call was about. */
      summary?: string;
      /** How well it went, on the account's own scale. */
      rating?: number;
      /** The mood of the conversation. */
      sentiment?: string;
      /** What became of the voice agent's task. */
      task?: {
        /** How it stands, in the account's own words. */
        status: string;
        /** What there is to say about it. */
        feedback?: string;
      };
      /** What the voice agent determined during the call. */
      voice_agent_outcome?: { [name: string]: Schemas["Json"] };
      /** What the analysis found after the call. */
      analysis?: { [name: string]: Schemas["Json"] };
    };
  };
  "NewEvent.call.error": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "call.error";
    call_id: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** Which way the call goes. */
      direction?: "inbound" | "outbound" | "internal";
      /** Who calls: an E.164 number or an extension. */
      from?: string;
      /** Who is called: an E.164 number or an extension. */
      to?: string;
      /** The name of who calls. */
      from_name?: string;
      /** The name of who is called. */
      to_name?: string;
      agent?: Schemas["AgentRef"];
      voice_agent?: Schemas["VoiceAgentRef"];
      contact?: Schemas["ContactRef"];
      /** The account's own number that carries the call. */
      line?: string;
      /** The team that the call belongs to. */
      team?: string;
      /** The widget's id. */
      widget?: string;
      /** The campaign's id. */
      campaign?: string;
      /** The campaign's name. */
      campaign_name?: string;
      /** What made the call: a product, an integration, a script. */
      source?: string;
      /** The call's id at the carrier. */
      sid?: string;
      /** When the call was asked for, before it started. */
      created_at?: Schemas["Timestamp"];
      speed_to_lead?: Schemas["SpeedToLead"];
      /** Values of your own; a voice agent's dynamic variables. */
      custom?: { [name: string]: Schemas["Json"] };
      /** What went wrong. */
      message: string;
    };
  };
  "NewEvent.call.failed": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "call.failed";
    call_id: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** Which way the call goes. */
      direction?: "inbound" | "outbound" | "internal";
      /** Who calls: an E.164 number or an extension. */
      from?: string;
      /** Who is called: an E.164 number or an extension. */
      to?: string;
      /** The name of who calls. */
      from_name?: string;
      /** The name of who is called. */
      to_name?: string;
      agent?: Schemas["AgentRef"];
      voice_agent?: Schemas["VoiceAgentRef"];
      contact?: Schemas["ContactRef"];
      /** The account's own number that carries the call. */
      line?: string;
      /** The team that the call belongs to. */
      team?: string;
      /** The widget's id. */
      widget?: string;
      /** The campaign's id. */
      campaign?: string;
      /** The campaign's name. */
      campaign_name?: string;
      /** What made the call: a product, an integration, a script. */
      source?: string;
      /** The call's id at the carrier. */
      sid?: string;
      /** When the call was asked for, before it started. */
      created_at?: Schemas["Timestamp"];
      speed_to_lead?: Schemas["SpeedToLead"];
      /** Values of your own; a voice agent's dynamic variables. */
      custom?: { [name: string]: Schemas["Json"] };
      /** How the call ended. */
      result?: "no_answer" | "busy" | "failed" | "cancelled" | "voicemail";
      /** Why it ended, in its source's own words. */
      cause?: string;
      /** Who ended the call. */
      ended_by?: "agent" | "contact" | "system";
    };
  };
  "NewEvent.call.outcome_set": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "call.outcome_set";
    call_id: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** Which way the call goes. */
      direction?: "inbound" | "outbound" | "internal";
      /** Who calls: an E.164 number or an extension. */
      from?: string;
      /** Who is called: an E.164 number or an extension. */
      to?: string;
      /** The name of who calls. */
      from_name?: string;
      /** The name of who is called. */
      to_name?: string;
      agent?: Schemas["AgentRef"];
      voice_agent?: Schemas["VoiceAgentRef"];
      contact?: Schemas["ContactRef"];
      /** The account's own number that carries the call. */
      line?: string;
      /** The team that the call belongs to. */
      team?: string;
      /** The widget's id. */
      widget?: string;
      /** The campaign's id. */
      campaign?: string;
      /** The campaign's name. */
      campaign_name?: string;
      /** What made the call: a product, an integration, a script. */
      source?: string;
      /** The call's id at the carrier. */
      sid?: string;
      /** When the call was asked for, before it started. */
      created_at?: Schemas["Timestamp"];
      speed_to_lead?: Schemas["SpeedToLead"];
      /** Values of your own; a voice agent's dynamic variables. */
      custom?: { [name: string]: Schemas["Json"] };
      /** The outcome that the agent chose. */
      tag: string;
      /** The outcome's type. */
      tag_type: "positive" | "neutral" | "negative";
      /** The agent's notes. */
      notes?: string;
      /** What the AI made of the call. */
      ai_summary?: string;
      /** What was said, as a text. */
      ai_transcript?: string;
    };
  };
  "NewEvent.call.processed": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "call.processed";
    call_id: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** Which way the call goes. */
      direction?: "inbound" | "outbound" | "internal";
      /** Who calls: an E.164 number or an extension. */
      from?: string;
      /** Who is called: an E.164 number or an extension. */
      to?: string;
      /** The name of who calls. */
      from_name?: string;
      /** The name of who is called. */
      to_name?: string;
      agent?: Schemas["AgentRef"];
      voice_agent?: Schemas["VoiceAgentRef"];
      contact?: Schemas["ContactRef"];
      /** The account's own number that carries the call. */
      line?: string;
      /** The team that the call belongs to. */
      team?: string;
      /** The widget's id. */
      widget?: string;
      /** The campaign's id. */
      campaign?: string;
      /** The campaign's name. */
      campaign_name?: string;
      /** What made the call: a product, an integration, a script. */
      source?: string;
      /** The call's id at the carrier. */
      sid?: string;
      /** When the call was asked for, before it started. */
      created_at?: Schemas["Timestamp"];
      speed_to_lead?: Schemas["SpeedToLead"];
      /** Values of your own; a voice agent's dynamic variables. */
      custom?: { [name: string]: Schemas["Json"] };
      /** Where the recording can be fetched. */
      recording_url?: string;
      /** What was said, in order. */
      transcript?: Schemas["TranscriptSegment"][];
      /** What the call was about. */
      summary?: string;
      /** How well it went, on the account's own scale. */
      rating?: number;
      /** The mood of the conversation. */
      sentiment?: string;
      /** What became of the voice agent's task. */
      task?: {
        /** How it stands, in the account's own words. */
        status: string;
        /** What there is to say about it. */
        feedback?: string;
      };
      /** What the voice agent determined during the call. */
      voice_agent_outcome?: { [name: string]: Schemas["Json"] };
      /** What the analysis found after the call. */
      analysis?: { [name: string]: Schemas["Json"] };
    };
  };
  "NewEvent.call.ringing": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "call.ringing";
    call_id: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** Which way the call goes. */
      direction?: "inbound" | "outbound" | "internal";
      /** Who calls: an E.164 number or an extension. */
      from?: string;
      /** Who is called: an E.164 number or an extension. */
      to?: string;
      /** The name of who calls. */
      from_name?: string;
      /** The name of who is called. */
      to_name?: string;
      agent?: Schemas["AgentRef"];
      voice_agent?: Schemas["VoiceAgentRef"];
      contact?: Schemas["ContactRef"];
      /** The account's own number that carries the call. */
      line?: string;
      /** The team that the call belongs to. */
      team?: string;
      /** The widget's id. */
      widget?: string;
      /** The campaign's id. */
      campaign?: string;
      /** The campaign's name. */
      campaign_name?: string;
      /** What made the call: a product, an integration, a script. */
      source?: string;
      /** The call's id at the carrier. */
      sid?: string;
      /** When the call was asked for, before it started. */
      created_at?: Schemas["Timestamp"];
      speed_to_lead?: Schemas["SpeedToLead"];
      /** Values of your own; a voice agent's dynamic variables. */
      custom?: { [name: string]: Schemas["Json"] };
    };
  };
  "NewEvent.call.started": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "call.started";
    call_id: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** Which way the call goes. */
      direction: "inbound" | "outbound" | "internal";
      /** Who calls: an E.164 number or an extension. */
      from: string;
      /** Who is called: an E.164 number or an extension. */
      to: string;
      /** The name of who calls. */
      from_name?: string;
      /** The name of who is called. */
      to_name?: string;
      agent?: Schemas["AgentRef"];
      voice_agent?: Schemas["VoiceAgentRef"];
      contact?: Schemas["ContactRef"];
      /** The account's own number that carries the call. */
      line?: string;
      /** The team that the call belongs to. */
      team?: string;
      /** The widget's id. */
      widget?: string;
      /** The campaign's id. */
      campaign?: string;
      /** The campaign's name. */
      campaign_name?: string;
      /** What made the call: a product, an integration, a script. */
      source?: string;
      /** The call's id at the carrier. */
      sid?: string;
      /** When the call was asked for, before it started. */
      created_at?: Schemas["Timestamp"];
      speed_to_lead?: Schemas["SpeedToLead"];
      /** Values of your own; a voice agent's dynamic variables. */
      custom?: { [name: string]: Schemas["Json"] };
    };
  };
  "NewEvent.call.voicemail_detected": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "call.voicemail_detected";
    call_id: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** Which way the call goes. */
      direction?: "inbound" | "outbound" | "internal";
      /** Who calls: an E.164 number or an extension. */
      from?: string;
      /** Who is called: an E.164 number or an extension. */
      to?: string;
      /** The name of who calls. */
      from_name?: string;
      /** The name of who is called. */
      to_name?: string;
      agent?: Schemas["AgentRef"];
      voice_agent?: Schemas["VoiceAgentRef"];
      contact?: Schemas["ContactRef"];
      /** The account's own number that carries the call. */
      line?: string;
      /** The team that the call belongs to. */
      team?: string;
      /** The widget's id. */
      widget?: string;
      /** The campaign's id. */
      campaign?: string;
      /** The campaign's name. */
      campaign_name?: string;
      /** What made the call: a product, an integration, a script. */
      source?: string;
      /** The call's id at the carrier. */
      sid?: string;
      /** When the call was asked for, before it started. */
      created_at?: Schemas["Timestamp"];
      speed_to_lead?: Schemas["SpeedToLead"];
      /** Values of your own; a voice agent's dynamic variables. */
      custom?: { [name: string]: Schemas["Json"] };
    };
  };
  "NewEvent.campaign.completed": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "campaign.completed";
    call_id?: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      campaign: {
        /** The campaign's id. */
        id: string;
        /** The campaign's name. */
        name?: string;
      };
      /** Why. */
      reason?: string;
      /** The campaign's figures. */
      counts?: { [name: string]: number };
    };
  };
  "NewEvent.campaign.paused": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "campaign.paused";
    call_id?: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      campaign: {
        /** The campaign's id. */
        id: string;
        /** The campaign's name. */
        name?: string;
      };
      /** Why. */
      reason?: string;
      /** The campaign's figures. */
      counts?: { [name: string]: number };
    };
  };
  "NewEvent.campaign.quota_reached": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "campaign.quota_reached";
    call_id?: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      campaign: {
        /** The campaign's id. */
        id: string;
        /** The campaign's name. */
        name?: string;
      };
      /** Why. */
      reason?: string;
      /** The campaign's figures. */
      counts?: { [name: string]: number };
    };
  };
  "NewEvent.campaign.started": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "campaign.started";
    call_id?: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      campaign: {
        /** The campaign's id. */
        id: string;
        /** The campaign's name. */
        name?: string;
      };
      /** Why. */
      reason?: string;
      /** The campaign's figures. */
      counts?: { [name: string]: number };
    };
  };
  "NewEvent.conversation.entity_captured": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "conversation.entity_captured";
    call_id: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** Which way the call goes. */
      direction?: "inbound" | "outbound" | "internal";
      /** Who calls: an E.164 number or an extension. */
      from?: string;
      /** Who is called: an E.164 number or an extension. */
      to?: string;
      /** The name of who calls. */
      from_name?: string;
      /** The name of who is called. */
      to_name?: string;
      agent?: Schemas["AgentRef"];
      voice_agent?: Schemas["VoiceAgentRef"];
      contact?: Schemas["ContactRef"];
      /** The account's own number that carries the call. */
      line?: string;
      /** The team that the call belongs to. */
      team?: string;
      /** The widget's id. */
      widget?: string;
      /** The campaign's id. */
      campaign?: string;
      /** The campaign's name. */
      campaign_name?: string;
      /** What made the call: a product, an integration, a script. */
      source?: string;
      /** The call's id at the carrier. */
      sid?: string;
      /** When the call was asked for, before it started. */
      created_at?: Schemas["Timestamp"];
      speed_to_lead?: Schemas["SpeedToLead"];
      /** Values of your own; a voice agent's dynamic variables. */
      custom?: { [name: string]: Schemas["Json"] };
      /** What was learned, by its name. */
      name: string;
      /** The value. */
      value: Schemas["Json"];
    };
  };
  "NewEvent.conversation.intent_detected": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "conversation.intent_detected";
    call_id: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** Which way the call goes. */
      direction?: "inbound" | "outbound" | "internal";
      /** Who calls: an E.164 number or an extension. */
      from?: string;
      /** Who is called: an E.164 number or an extension. */
      to?: string;
      /** The name of who calls. */
      from_name?: string;
      /** The name of who is called. */
      to_name?: string;
      agent?: Schemas["AgentRef"];
      voice_agent?: Schemas["VoiceAgentRef"];
      contact?: Schemas["ContactRef"];
      /** The account's own number that carries the call. */
      line?: string;
      /** The team that the call belongs to. */
      team?: string;
      /** The widget's id. */
      widget?: string;
      /** The campaign's id. */
      campaign?: string;
      /** The campaign's name. */
      campaign_name?: string;
      /** What made the call: a product, an integration, a script. */
      source?: string;
      /** The call's id at the carrier. */
      sid?: string;
      /** When the call was asked for, before it started. */
      created_at?: Schemas["Timestamp"];
      speed_to_lead?: Schemas["SpeedToLead"];
      /** Values of your own; a voice agent's dynamic variables. */
      custom?: { [name: string]: Schemas["Json"] };
      /** The intent's name. */
      intent: string;
      /** How sure it is, from 0 to 1. */
      confidence?: number;
    };
  };
  "NewEvent.conversation.transcript": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "conversation.transcript";
    call_id: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** Which way the call goes. */
      direction?: "inbound" | "outbound" | "internal";
      /** Who calls: an E.164 number or an extension. */
      from?: string;
      /** Who is called: an E.164 number or an extension. */
      to?: string;
      /** The name of who calls. */
      from_name?: string;
      /** The name of who is called. */
      to_name?: string;
      agent?: Schemas["AgentRef"];
      voice_agent?: Schemas["VoiceAgentRef"];
      contact?: Schemas["ContactRef"];
      /** The account's own number that carries the call. */
      line?: string;
      /** The team that the call belongs to. */
      team?: string;
      /** The widget's id. */
      widget?: string;
      /** The campaign's id. */
      campaign?: string;
      /** The campaign's name. */
      campaign_name?: string;
      /** What made the call: a product, an integration, a script. */
      source?: string;
      /** The call's id at the carrier. */
      sid?: string;
      /** When the call was asked for, before it started. */
      created_at?: Schemas["Timestamp"];
      speed_to_lead?: Schemas["SpeedToLead"];
      /** Values of your own; a voice agent's dynamic variables. */
      custom?: { [name: string]: Schemas["Json"] };
      /** Who said it. */
      speaker: "agent" | "contact" | "voice_agent";
      /** What was said. */
      text: string;
      /** When it was said. */
      at?: Schemas["Timestamp"];
      /** True for the whole transcript after the end. */
      complete?: boolean;
      /** What was said, in order. */
      transcript?: Schemas["TranscriptSegment"][];
    };
  };
  "NewEvent.lead.created": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "lead.created";
    call_id?: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** The call that will be made. */
      call_id?: string;
      /** The widget's id. */
      widget?: string;
      /** The key that the widget is addressed by. */
      widget_key?: string;
      /** The widget's name. */
      widget_name?: string;
      lead: Schemas["ReportedLead"];
    };
  };
  "NewEvent.sms.received": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "sms.received";
    call_id?: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** The call that it belongs to. */
      call_id?: string;
      /** Who sent it. */
      from: string;
      /** Whom it is for. */
      to: string;
      /** The message. */
      text: string;
      /** The account's own number that carries the call. */
      line?: string;
      agent?: Schemas["AgentRef"];
      /** The team that it belongs to. */
      team?: string;
      /** What sent or received it. */
      source?: string;
    };
  };
  "NewEvent.sms.sent": {
    /** Chosen by you: the same id with the same body is answered again, never stored twice. */
    id?: string;
    type: "sms.sent";
    call_id?: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
    data: {
      /** The call that it belongs to. */
      call_id?: string;
      /** Who sent it. */
      from: string;
      /** Whom it is for. */
      to: string;
      /** The message. */
      text: string;
      /** The account's own number that carries the call. */
      line?: string;
      agent?: Schemas["AgentRef"];
      /** The team that it belongs to. */
      team?: string;
      /** What sent or received it. */
      source?: string;
    };
  };
  NewInspector: {
    name?: string;
    /** What every request is answered with. */
    answer?: Schemas["InspectorAnswerInput"];
  };
  NewKey: {
    name: string;
    scopes: "all" | Schemas["Scope"][];
    /** Requests per second; null for no limit. */
    rate_limit?: number | null;
  };
  NewLine: {
    /** Chosen by you, as your events name it; made up where it is left out. */
    id?: string;
    /** With its country, as +44 20 7946 0100. */
    number: string;
    name?: string | null;
    /** The id of a team; null for none. */
    team?: string | null;
    /** Who answers calls in: one step after the other, until somebody does. Without steps the line's team is rung, all at once. */
    route?: Schemas["RouteStepInput"][];
    /** The trunks that carry calls out, in the order to try; null for all of them. */
    trunks?: string[] | null;
  };
  NewMember: {
    email: string;
    name: string;
    role: Schemas["Role"];
  };
  NewOutcome: {
    /** The event's id, chosen by you: the same request again is answered again, never stored twice. */
    id?: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    /** An outcome tag's id or name. */
    tag: string;
    notes?: string;
  };
  NewOutcomeTag: {
    /** Chosen by you, as your events name it; made up where it is left out. */
    id?: string;
    /** What events and webhooks call it. No two tags have the same. */
    name: string;
    /** The outcome's type. */
    type: "positive" | "neutral" | "negative";
    color?: string | null;
    /** Whether it can be chosen. Calls that have it keep it. */
    active?: boolean;
  };
  NewPhoneAccount: {
    agent_id: string;
    /** The user of the SIP address, and the name for digest authentication. */
    username: string;
    /** The SIP address; null while no engine is up. */
    address: string | null;
    /** Where the telephone registers. */
    server: string | null;
    /** How the server is reached: `UDP`, `TCP` or `TLS`, and the port. */
    transports: {
      protocol: string;
      port: number;
    }[];
    created_at: Schemas["Timestamp"];
    /** Told this once. */
    password: string;
  };
  NewPhoneCredentials: {
    /** Whose telephone it is. A person who is signed in may leave it out: it is theirs then. */
    agent_id?: string;
  };
  NewPreview: {
    connector: Schemas["NewConnector"];
    /** A past event. */
    event_id?: string;
    /** Every event of a past call. */
    call_id?: string;
    /** The dialect's example of this event. */
    type?: Schemas["EventType"];
  };
  NewReplay: {
    connector_id: string;
    /** Events received from this moment on. */
    from: Schemas["Timestamp"];
    /** Events received before this moment; now, where it is left out. */
    to?: Schemas["Timestamp"];
    /** Left out: every type. */
    types?: Schemas["EventType"][];
    /** Only events that the connector has never been given successfully. */
    undelivered_only?: boolean;
  };
  NewSecret: {
    secret: string;
  };
  NewSms: {
    /** Chosen by you: the same message again is answered again, never stored twice. */
    id?: string;
    direction: "sent" | "received";
    /** Who sent it. */
    from: string;
    /** Whom it is for. */
    to: string;
    /** The message. */
    text: string;
    /** The account's own number that carries the call. */
    line?: string;
    agent?: Schemas["AgentRef"];
    /** The team that it belongs to. */
    team?: string;
    /** What sent or received it. */
    source?: string;
    /** The call that it belongs to. */
    call_id?: string;
    /** When it happened; now, where it is left out. */
    occurred_at?: Schemas["Timestamp"];
    is_test?: boolean;
  };
  NewTeam: {
    /** Chosen by you, as your events name it; made up where it is left out. */
    id?: string;
    name: string;
    /** The ids of its agents in the order in which they are rung. Those that it leaves out follow in the order in which they were made; who is not in the team is passed over. */
    ring_order?: string[];
  };
  NewTest: {
    connector: Schemas["NewConnector"];
    /** The examples to send; left out, that of every event the connector is subscribed to. */
    events?: Schemas["EventType"][];
  };
  NewTestLead: {
    number: string;
  };
  NewTranscript: {
    segments?: Schemas["NewTranscriptSegment"][];
    /** Whether this is all that was said; without segments, all that was told while the call ran. */
    complete?: boolean;
  };
  NewTranscriptSegment: {
    /** Who said it. */
    speaker: "agent" | "contact" | "voice_agent";
    /** What was said. */
    text: string;
    /** When it was said. */
    at?: Schemas["Timestamp"];
    /** The event's id, chosen by you: the same request again is answered again, never stored twice. */
    id?: string;
  };
  NewTrunk: {
    /** What people call it. No two trunks have the same. */
    name: string;
    /** Off: it carries no calls and is not signed in to. */
    enabled?: boolean;
    /** The carrier's SIP server: a host name or an IP address. */
    host: string;
    /** null: the host's SRV records decide, or else 5060 (TLS: 5061). */
    port?: number | null;
    protocol?: "UDP" | "TCP" | "TLS";
    /** What the carrier knows you by. */
    username?: string | null;
    /** Kept encrypted, and shown never. Left out of a change it stays; null takes it away. */
    password?: string | null;
    /** What stands behind the @ of your address, where it is not the host. */
    domain?: string | null;
    /** Sign in, so that the carrier sends calls here. Needs name and password. */
    register?: boolean;
    /** µ-law (PCMU) and A-law (PCMA), the preferred first. */
    codecs?: ("PCMU" | "PCMA")[];
    /** Whether numbers are dialled with their plus. */
    plus?: boolean;
    /** The beginnings of the numbers that it is for; empty for all. The longest beginning decides, then the order of the trunks; one that cannot be reached is passed over. */
    prefixes?: string[];
  };
  NewWidget: {
    name: string;
    /** Off: it takes no leads, and what is scheduled waits. */
    enabled?: boolean;
    /** Who is rung, in this order. */
    queue?: Schemas["QueueEntry"][];
    /** ring_all: everybody at once, the first to answer takes the call; in_order: one after the other; round_robin: as in_order, but each call begins with the next one. */
    strategy?: "ring_all" | "round_robin" | "in_order";
    /** How long an agent is rung who has no time of their own. */
    ring_seconds?: number;
    /** How long each of the lead's numbers is rung. */
    lead_ring_seconds?: number;
    /** The number that agents and leads see; null for none. */
    caller_id?: string | null;
    /** How numbers without a country code are read; null: they are refused. */
    country?: string | null;
    /** An IANA name, such as Europe/London. */
    time_zone?: string;
    /** When it calls; null for at all times. */
    hours?: Schemas["WeeklyHours"] | null;
    /** schedule: the call waits until the hours begin; call: it is placed all the same. */
    outside_hours?: "schedule" | "call";
    /** What happens when no agent answers. */
    retry?: {
      /** How long to wait after the first try, after the second, …; then always the last. */
      delays_seconds: number[];
      /** The first one counts too. */
      max_tries: number;
      /** Try again also where an agent answered and the lead did not. */
      unanswered_lead: boolean;
    };
    /** The same number posted again within this time is the same lead; 0: it never is. */
    dedupe_seconds?: number;
    /** The websites whose forms may use the widget key; * for all of them. */
    allowed_origins?: string[];
    /** How many leads one address may send in a minute through a form. */
    form_rate_limit?: number;
  };
  /** What came out after the call: the agent's `tag`, `tag_type` and `notes`, or a field of the analysis. */
  OutcomeSource: {
    source: "outcome";
    /** A field's name, or the path to one inside it: `address.city`. */
    field: string;
  };
  /** What may come of a call. */
  OutcomeTag: {
    id: string;
    /** What events and webhooks call it. No two tags have the same. */
    name: string;
    /** The outcome's type. */
    type: "positive" | "neutral" | "negative";
    color: string | null;
    /** Whether it can be chosen. Calls that have it keep it. */
    active: boolean;
    /** Its place among the account's tags. */
    position: number;
    created_at: Schemas["Timestamp"];
    updated_at: Schemas["Timestamp"];
  };
  OutcomeTagList: {
    data: Schemas["OutcomeTag"][];
  };
  OutcomeTagOrder: {
    ids: string[];
  };
  OutcomeTagPage: {
    data: Schemas["OutcomeTag"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  OutcomeTagPatch: {
    /** What events and webhooks call it. No two tags have the same. */
    name?: string;
    /** The outcome's type. */
    type?: "positive" | "neutral" | "negative";
    color?: string | null;
    /** Whether it can be chosen. Calls that have it keep it. */
    active?: boolean;
  };
  PasswordChange: {
    current: string;
    "new": string;
  };
  /** What an agent's own telephone signs in with, until it is taken back. */
  PhoneAccount: {
    agent_id: string;
    /** The user of the SIP address, and the name for digest authentication. */
    username: string;
    /** The SIP address; null while no engine is up. */
    address: string | null;
    /** Where the telephone registers. */
    server: string | null;
    /** How the server is reached: `UDP`, `TCP` or `TLS`, and the port. */
    transports: {
      protocol: string;
      port: number;
    }[];
    created_at: Schemas["Timestamp"];
  };
  /** What a telephone signs in with, until they expire. */
  PhoneCredentials: {
    agent_id: string;
    /** The SIP address. */
    address: string;
    /** For digest authentication. */
    username: string;
    password: string;
    expires_at: Schemas["Timestamp"];
    /** Where SIP is spoken over WebSocket (RFC 7118), on this server. */
    websocket_path: string;
    /** STUN and TURN servers, as `RTCPeerConnection` takes them. */
    ice_servers: {
      urls: string[];
      username?: string;
      credential?: string;
    }[];
    /** Whether calls reach the test numbers alone (docs/telephony.md), because there is no trunk. */
    test_numbers: boolean;
    /** How long a call waits for a telephone that was lost in it: a page that is reloaded, a network that is gone. */
    keep_lost_seconds: number;
  };
  PlacedCall: {
    call_id: string;
  };
  Preview: {
    data: Schemas["EventPreview"][];
    /** Null unless compare_calls was given. */
    comparison: Schemas["Comparison"] | null;
  };
  PreviewRequest: {
    method: "GET" | "POST" | "PUT" | "DELETE";
    url: string;
    /** Secrets are hidden; what is new in every attempt stands in brackets. */
    headers: { [name: string]: string };
    body: string | null;
  };
  /** Problem details (RFC 9457). */
  Problem: {
    /** Identifies the kind of problem. */
    type: string;
    /** The kind of problem in words; the same every time. */
    title: string;
    status: number;
    /** The kind of problem for programs. */
    code: string;
    /** What happened this time and what to do about it. */
    detail: string;
    /** Identifies this one occurrence in the server's log. */
    instance?: string;
    /** The fields that are wrong; the first 50. */
    errors?: Schemas["FieldError"][];
  };
  /** One of the account's agents, or a name and a telephone number. */
  QueueEntry:
    | {
        agent_id: string;
        ring_seconds?: number;
      }
    | {
        name: string;
        /** In E.164, or as it is dialled in the widget's country. */
        phone: string;
        email?: string;
        ring_seconds?: number;
      };
  Replay: {
    id: string;
    connector_id: string;
    from: Schemas["Timestamp"];
    to: Schemas["Timestamp"];
    types: Schemas["EventType"][] | null;
    undelivered_only: boolean;
    status: "running" | "completed" | "stopped";
    /** Events in its range. */
    total: number;
    /** Events looked at so far. */
    queued: number;
    delivered: number;
    failed: number;
    waiting: number;
    created_at: Schemas["Timestamp"];
    finished_at: Schemas["Timestamp"] | null;
  };
  ReplayPage: {
    data: Schemas["Replay"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  /** Who asked to be called. */
  ReportedLead: {
    /** The lead's id. */
    id?: string;
    /** `lc_number` in E.164. */
    phone?: string;
    /** `lc_number_2` in E.164. */
    phone_2?: string;
    /** When it came in. */
    created_at?: Schemas["Timestamp"];
    /** How the lead came in. */
    source?: string;
    /** The path of the page with the form. */
    site_path?: string;
    /** The address of the page that it came from. */
    referer?: string;
    /** The address of the browser that sent the form. */
    ip?: string;
    /** Two letters (ISO 3166-1): the country its numbers were read with. */
    country?: string;
    /** Every other parameter, under its name as it was sent: `lc_param_name`, … */
    params?: { [name: string]: string };
  } & { [name: string]: Schemas["Json"] };
  Resume: {
    /** all: every waiting delivery; latest: the latest of each call; none: none of them. */
    offer?: "all" | "latest" | "none";
  };
  RetriedDeliveries: {
    retried: number;
  };
  RetriedDelivery: {
    id: string;
  };
  RetryAll: {
    connector_id: string;
  };
  /** owner: everything; admin: everything but what concerns owners; agent: their calls, and no settings. There is always an owner. */
  Role: "owner" | "admin" | "agent";
  /** Who is rung: an agent, whatever their status; a team's agents who are available, in the order in which they were made; a widget's queue, as the widget says; or a telephone number. */
  RouteStep:
    | {
        ring: "agent";
        agent_id: string;
        ring_seconds: number;
      }
    | {
        ring: "team";
        team_id: string;
        strategy: "ring_all" | "round_robin" | "in_order";
        /** How long each of them is rung. */
        ring_seconds: number;
      }
    | {
        ring: "widget";
        widget_id: string;
      }
    | {
        ring: "number";
        /** With its country, as +44 20 7946 0100. */
        number: string;
        ring_seconds: number;
      };
  /** Who is rung: an agent, whatever their status; a team's agents who are available, in the order in which they were made; a widget's queue, as the widget says; or a telephone number. */
  RouteStepInput:
    | {
        ring: "agent";
        agent_id: string;
        ring_seconds?: number;
      }
    | {
        ring: "team";
        team_id: string;
        strategy?: "ring_all" | "round_robin" | "in_order";
        /** How long each of them is rung. */
        ring_seconds?: number;
      }
    | {
        ring: "widget";
        widget_id: string;
      }
    | {
        ring: "number";
        /** With its country, as +44 20 7946 0100. */
        number: string;
        ring_seconds?: number;
      };
  SavedPreview: {
    /** The connector as edited: what differs from the saved. */
    change?: Schemas["ConnectorPatch"];
    /** A past event. */
    event_id?: string;
    /** Every event of a past call. */
    call_id?: string;
    /** The dialect's example of this event. */
    type?: Schemas["EventType"];
    /** Tell what would change against what was sent for so many of the last calls. */
    compare_calls?: number;
  };
  SavedTest: {
    /** The examples to send; left out, that of every event the connector is subscribed to. */
    events?: Schemas["EventType"][];
    /** The connector as edited: what differs from the saved. It is tested so, and nothing of it is saved. */
    change?: Schemas["ConnectorPatch"];
  };
  /** What an API key may do. */
  Scope:
    | "events:write"
    | "events:read"
    | "connectors:read"
    | "connectors:write"
    | "deliveries:read"
    | "deliveries:write"
    | "screen:read"
    | "calls:write"
    | "recordings:read"
    | "directory:read"
    | "directory:write"
    | "contacts:read"
    | "contacts:write"
    | "widgets:read"
    | "widgets:write"
    | "leads:read"
    | "leads:write"
    | "keys:write"
    | "members:read"
    | "members:write"
    | "settings:read"
    | "settings:write"
    | "audit:read";
  /** A call and its contacts in the connectors' order. */
  Screen: {
    call: Schemas["Call"];
    contacts: {
      connector: {
        id: string;
        name: string;
      };
      contact: Schemas["Contact"];
      /** True until the CRM has answered for this very call. */
      last_known: boolean;
      updated_at: number;
    }[];
  };
  Session: {
    user: {
      id: string;
      email: string;
      name: string;
      role: Schemas["Role"];
    };
    /** The agent whose telephone is the person's; null for none. */
    agent_id: string | null;
    account: {
      id: string;
      name: string;
    };
    /** What the role may do, as scopes of API keys. */
    scopes: "all" | Schemas["Scope"][];
    expires_at: Schemas["Timestamp"];
  };
  /** A trunk that the server's configuration has, for every account. */
  SharedTrunk: {
    name: string;
    /** configured: set up in the configuration; test_numbers: simulated people, nobody's numbers. */
    kind: "configured" | "test_numbers";
    state: Schemas["TrunkState"];
  };
  SharedTrunkList: {
    data: Schemas["SharedTrunk"][];
  };
  SignIn: {
    email: string;
    password: string;
  };
  /** A message as it was reported, here or as an event. */
  Sms: {
    id: string;
    direction: "sent" | "received";
    /** Who sent it. */
    from: string;
    /** Whom it is for. */
    to: string;
    /** The message. */
    text: string;
    /** The account's own number that carries the call. */
    line?: string;
    agent?: Schemas["AgentRef"];
    /** The team that it belongs to. */
    team?: string;
    /** What sent or received it. */
    source?: string;
    call_id: string | null;
    occurred_at: Schemas["Timestamp"];
    received_at: Schemas["Timestamp"];
    is_test: boolean;
  };
  SmsPage: {
    data: Schemas["Sms"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  Snippet: {
    /** Paste it where the form is to stand. */
    html: string;
    /** On a form of the page itself, it takes that one instead. */
    form_attribute: string;
  };
  /** The widget and the lead of a call that a widget has placed. */
  SpeedToLead: {
    /** The key that the widget is addressed by. */
    widget_key: string;
    /** The widget's name. */
    widget_name: string;
    /** The widget's, as an IANA name. */
    time_zone: string;
    /** It was not placed at once: outside the hours, or tried before. */
    is_delayed: boolean;
    /** The lead's number that was dialled last, or will be dialled first. */
    called_number: string;
    /** When the agent picked up. */
    agent_answered_at?: Schemas["Timestamp"];
    /** When the lead picked up. */
    lead_answered_at?: Schemas["Timestamp"];
    lead: Schemas["Lead"];
  };
  /** Both ends are included. */
  StatusRange: {
    from: number;
    to: number;
  };
  SuccessConditions: {
    /** A status, a range, or a list of them; null for what the dialect takes: any 2xx. */
    status: number | Schemas["StatusRange"] | (number | Schemas["StatusRange"])[] | null;
    /** A dotted path into the JSON answer, such as `data.ok`; null to look at the status alone. */
    response_key: string | null;
    /** What the answer must have at the response key. */
    expected_value: boolean;
  };
  SuccessConditionsInput: {
    /** A status, a range, or a list of them; null for what the dialect takes: any 2xx. */
    status?: number | Schemas["StatusRange"] | (number | Schemas["StatusRange"])[] | null;
    /** A dotted path into the JSON answer, such as `data.ok`; null to look at the status alone. */
    response_key?: string | null;
    /** What the answer must have at the response key. */
    expected_value?: boolean;
  };
  TakenLead: {
    lead_id: string;
    call_id: string;
    status: "queued" | "scheduled";
  };
  /** Agents and lines that belong together. */
  Team: {
    id: string;
    name: string;
    /** The ids of its agents in the order in which they are rung. Those that it leaves out follow in the order in which they were made; who is not in the team is passed over. */
    ring_order: string[];
    created_at: Schemas["Timestamp"];
    updated_at: Schemas["Timestamp"];
  };
  TeamPage: {
    data: Schemas["Team"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  TeamPatch: {
    name?: string;
    /** The ids of its agents in the order in which they are rung. Those that it leaves out follow in the order in which they were made; who is not in the team is passed over. */
    ring_order?: string[];
  };
  Template: {
    /** json: checked when it is saved, and values are escaped; text: values go in as they are. */
    format: "json" | "text";
    /** The body, with `{{variable}}` where a value goes. In JSON a string that is one placeholder and nothing else takes the value's own type. */
    body: string;
    /** Where each variable of the body comes from. */
    variables: { [name: string]: Schemas["VariableSource"] };
  };
  TemplateInput: {
    /** json: checked when it is saved, and values are escaped; text: values go in as they are. */
    format?: "json" | "text";
    /** The body, with `{{variable}}` where a value goes. In JSON a string that is one placeholder and nothing else takes the value's own type. */
    body: string;
    /** Where each variable of the body comes from. */
    variables?: { [name: string]: Schemas["VariableSourceInput"] };
  };
  Test: {
    /** Whether something was sent and all of it delivered. */
    passed: boolean;
    data: Schemas["TestedEvent"][];
  };
  TestedEvent: {
    event_type: Schemas["EventType"];
    /** What the dialect calls it. */
    name: string;
    /** delivered: answered with success by the connector's own conditions; failed: the one attempt was no success; unanswered: still under way when the test's time was up; not_sent: its turn did not come in time. */
    verdict: "delivered" | "failed" | "unanswered" | "not_sent";
    /** Why it is no success, or why the contact in the answer is none. */
    reason: string | null;
    /** The answer's HTTP status. */
    status: number | null;
    /** How long the exchange took. */
    ms: number | null;
    /** What an agent's screen would show. */
    contact: Schemas["Contact"] | null;
    /** Its webhook-id: its log has the request. */
    delivery_id: string | null;
    answer: Schemas["Answer"] | null;
  };
  /** An event of a call and what became of it at every connector. */
  TimelineEntry: {
    id: string;
    type: Schemas["EventType"];
    call_id: string | null;
    /** The event's place in its call, from 1; 0 for an event without a call. */
    seq: number;
    occurred_at: Schemas["Timestamp"];
    received_at: Schemas["Timestamp"];
    is_test: boolean;
    data: { [name: string]: Schemas["Json"] };
    deliveries: Schemas["Delivery"][];
  };
  TimelineEntryPage: {
    data: Schemas["TimelineEntry"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  /** Milliseconds since 1970-01-01 UTC. */
  Timestamp: number;
  /** A moment of the call; `created` is when it was asked for or first heard of, `occurred` the event's own. */
  TimestampSource: {
    source: "timestamp";
    field: "created" | "started" | "ringing" | "answered" | "ended" | "occurred";
    /** ISO 8601 UTC, or milliseconds or whole seconds since 1970. */
    format: "iso" | "ms" | "s";
  };
  /** A moment of the call; `created` is when it was asked for or first heard of, `occurred` the event's own. */
  TimestampSourceInput: {
    source: "timestamp";
    field: "created" | "started" | "ringing" | "answered" | "ended" | "occurred";
    /** ISO 8601 UTC, or milliseconds or whole seconds since 1970. */
    format?: "iso" | "ms" | "s";
  };
  /** Milliseconds of each phase; null for one that was not reached or not needed. */
  Timing: {
    /** To an open connection; null on a kept-alive one. */
    connect_ms: number | null;
    /** From the request written to the answer's headers. */
    headers_ms: number | null;
    /** From the headers to the last byte, or to the cap. */
    body_ms: number | null;
    total_ms: number;
  };
  /** What one party said in one go. */
  TranscriptSegment: {
    /** Who said it. */
    speaker: "agent" | "contact" | "voice_agent";
    /** What was said. */
    text: string;
    /** When it was said. */
    at?: Schemas["Timestamp"];
  };
  Transfer: {
    /** A number, with its country code or as in the line's country, or a colleague's extension. */
    to: string;
  };
  Trunk: {
    id: string;
    /** What people call it. No two trunks have the same. */
    name: string;
    /** Off: it carries no calls and is not signed in to. */
    enabled: boolean;
    /** The carrier's SIP server: a host name or an IP address. */
    host: string;
    /** null: the host's SRV records decide, or else 5060 (TLS: 5061). */
    port: number | null;
    protocol: "UDP" | "TCP" | "TLS";
    /** What the carrier knows you by. */
    username: string | null;
    /** What stands behind the @ of your address, where it is not the host. */
    domain: string | null;
    /** Sign in, so that the carrier sends calls here. Needs name and password. */
    register: boolean;
    /** µ-law (PCMU) and A-law (PCMA), the preferred first. */
    codecs: ("PCMU" | "PCMA")[];
    /** Whether numbers are dialled with their plus. */
    plus: boolean;
    /** The beginnings of the numbers that it is for; empty for all. The longest beginning decides, then the order of the trunks; one that cannot be reached is passed over. */
    prefixes: string[];
    has_password: boolean;
    /** Its place among the account's trunks. */
    position: number;
    state: Schemas["TrunkState"];
    created_at: Schemas["Timestamp"];
    updated_at: Schemas["Timestamp"];
  };
  TrunkList: {
    data: Schemas["Trunk"][];
  };
  TrunkOrder: {
    ids: string[];
  };
  TrunkPage: {
    data: Schemas["Trunk"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  TrunkPatch: {
    /** What people call it. No two trunks have the same. */
    name?: string;
    /** Off: it carries no calls and is not signed in to. */
    enabled?: boolean;
    /** The carrier's SIP server: a host name or an IP address. */
    host?: string;
    /** null: the host's SRV records decide, or else 5060 (TLS: 5061). */
    port?: number | null;
    protocol?: "UDP" | "TCP" | "TLS";
    /** What the carrier knows you by. */
    username?: string | null;
    /** Kept encrypted, and shown never. Left out of a change it stays; null takes it away. */
    password?: string | null;
    /** What stands behind the @ of your address, where it is not the host. */
    domain?: string | null;
    /** Sign in, so that the carrier sends calls here. Needs name and password. */
    register?: boolean;
    /** µ-law (PCMU) and A-law (PCMA), the preferred first. */
    codecs?: ("PCMU" | "PCMA")[];
    /** Whether numbers are dialled with their plus. */
    plus?: boolean;
    /** The beginnings of the numbers that it is for; empty for all. The longest beginning decides, then the order of the trunks; one that cannot be reached is passed over. */
    prefixes?: string[];
  };
  /** How it stands with a trunk, as seen from the node that answers. */
  TrunkState: {
    /** up: it has answered; down: it cannot be called over; unknown: it has not answered yet, or is never asked; off: it is switched off, or no engine makes calls. */
    status: "up" | "down" | "unknown" | "off";
    since: Schemas["Timestamp"] | null;
    problem: "name_not_found" | "cannot_connect" | "tls_failed" | "no_answer" | "refused" | null;
    /** What it answered last, where it refuses. */
    sip_code: number | null;
    /** What is wrong, for people. */
    detail: string | null;
    /** What to do about it, for people. */
    advice: string | null;
  };
  VariableSource:
    | Schemas["DefaultSource"]
    | Schemas["ContactSource"]
    | Schemas["AgentOutcomeSource"]
    | Schemas["CallSource"]
    | Schemas["DynamicSource"]
    | Schemas["OutcomeSource"]
    | Schemas["TimestampSource"]
    | Schemas["EventSource"];
  VariableSourceInput:
    | Schemas["DefaultSource"]
    | Schemas["ContactSource"]
    | Schemas["AgentOutcomeSource"]
    | Schemas["CallSource"]
    | Schemas["DynamicSource"]
    | Schemas["OutcomeSource"]
    | Schemas["TimestampSourceInput"]
    | Schemas["EventSource"];
  /** The program that talks. */
  VoiceAgentRef: {
    /** The voice agent's id. */
    id: string;
    /** The voice agent's name. */
    name?: string;
  };
  /** Spans of time for each day; a day that is left out is closed. */
  WeeklyHours: {
    [name: string]: {
      from: string;
      /** Where it is not after `from`, it is a time of the next day. */
      to: string;
    }[];
  };
  Widget: {
    id: string;
    /** The widget key. It stands on web pages: it is no secret. */
    key: string;
    name: string;
    /** Off: it takes no leads, and what is scheduled waits. */
    enabled: boolean;
    /** Who is rung, in this order. */
    queue: Schemas["QueueEntry"][];
    /** ring_all: everybody at once, the first to answer takes the call; in_order: one after the other; round_robin: as in_order, but each call begins with the next one. */
    strategy: "ring_all" | "round_robin" | "in_order";
    /** How long an agent is rung who has no time of their own. */
    ring_seconds: number;
    /** How long each of the lead's numbers is rung. */
    lead_ring_seconds: number;
    /** The number that agents and leads see; null for none. */
    caller_id: string | null;
    /** How numbers without a country code are read; null: they are refused. */
    country: string | null;
    /** An IANA name, such as Europe/London. */
    time_zone: string;
    /** When it calls; null for at all times. */
    hours: Schemas["WeeklyHours"] | null;
    /** schedule: the call waits until the hours begin; call: it is placed all the same. */
    outside_hours: "schedule" | "call";
    /** What happens when no agent answers. */
    retry: {
      /** How long to wait after the first try, after the second, …; then always the last. */
      delays_seconds: number[];
      /** The first one counts too. */
      max_tries: number;
      /** Try again also where an agent answered and the lead did not. */
      unanswered_lead: boolean;
    };
    /** The same number posted again within this time is the same lead; 0: it never is. */
    dedupe_seconds: number;
    /** The websites whose forms may use the widget key; * for all of them. */
    allowed_origins: string[];
    /** How many leads one address may send in a minute through a form. */
    form_rate_limit: number;
    created_at: Schemas["Timestamp"];
    updated_at: Schemas["Timestamp"];
  };
  WidgetPage: {
    data: Schemas["Widget"][];
    /** The next page's cursor; null on the last page. */
    next_cursor: string | null;
  };
  WidgetPatch: {
    name?: string;
    /** Off: it takes no leads, and what is scheduled waits. */
    enabled?: boolean;
    /** Who is rung, in this order. */
    queue?: Schemas["QueueEntry"][];
    /** ring_all: everybody at once, the first to answer takes the call; in_order: one after the other; round_robin: as in_order, but each call begins with the next one. */
    strategy?: "ring_all" | "round_robin" | "in_order";
    /** How long an agent is rung who has no time of their own. */
    ring_seconds?: number;
    /** How long each of the lead's numbers is rung. */
    lead_ring_seconds?: number;
    /** The number that agents and leads see; null for none. */
    caller_id?: string | null;
    /** How numbers without a country code are read; null: they are refused. */
    country?: string | null;
    /** An IANA name, such as Europe/London. */
    time_zone?: string;
    /** When it calls; null for at all times. */
    hours?: Schemas["WeeklyHours"] | null;
    /** schedule: the call waits until the hours begin; call: it is placed all the same. */
    outside_hours?: "schedule" | "call";
    /** What happens when no agent answers. */
    retry?: {
      /** How long to wait after the first try, after the second, …; then always the last. */
      delays_seconds: number[];
      /** The first one counts too. */
      max_tries: number;
      /** Try again also where an agent answered and the lead did not. */
      unanswered_lead: boolean;
    };
    /** The same number posted again within this time is the same lead; 0: it never is. */
    dedupe_seconds?: number;
    /** The websites whose forms may use the widget key; * for all of them. */
    allowed_origins?: string[];
    /** How many leads one address may send in a minute through a form. */
    form_rate_limit?: number;
  };
}

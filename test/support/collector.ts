import { type ReceivedRequest, type Receiver, type Respond, startReceiver } from "./receiver.ts";

export type ExportedSpan = {
  traceId: string;
  spanId: string;
  /** Empty for the first of its trace. */
  parentSpanId: string;
  name: string;
  kind: number;
  startedAt: bigint;
  endedAt: bigint;
  attributes: Record<string, unknown>;
  failed: boolean;
  /** Of what sent it. */
  resource: Record<string, unknown>;
};

/** An OpenTelemetry collector that takes OTLP over HTTP in its JSON form. */
export type Collector = Receiver & { spans(): ExportedSpan[] };

type Attribute = { key: string; value: Record<string, unknown> };
type OtlpSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  status: { code?: number };
};
type OtlpBody = {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
};

const STATUS_ERROR = 2;

export async function startCollector(respond: Respond = () => ({ body: "{}" })): Promise<Collector> {
  const receiver = await startReceiver(respond);
  return { ...receiver, spans: () => receiver.requests.flatMap(spansOf) };
}

function spansOf({ url, body }: ReceivedRequest): ExportedSpan[] {
  if (url !== "/v1/traces") throw new Error(`traces were sent to ${url}`);
  return (JSON.parse(body) as OtlpBody).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? "",
        name: span.name,
        kind: span.kind,
        startedAt: BigInt(span.startTimeUnixNano),
        endedAt: BigInt(span.endTimeUnixNano),
        attributes: attributesOf(span.attributes),
        failed: span.status.code === STATUS_ERROR,
        resource: attributesOf(resource.attributes),
      })),
    ),
  );
}

function attributesOf(attributes: Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

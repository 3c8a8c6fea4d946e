import "../call-log/call.css";
import { Group, Stack, Text } from "@mantine/core";
import type { Attempt } from "../api.ts";
import { Copy } from "../parts/copy.tsx";
import { headerLines, MessageText } from "../parts/message.tsx";
import { Moment } from "../parts/moment.tsx";
import { prettyJson } from "../parts/pretty-json.ts";
import { toCurl } from "../parts/to-curl.ts";
import { texts } from "../texts.ts";

/** One exchange: what was sent, what came back, and how long each phase took. */
export function AttemptDetail({ attempt }: { attempt: Attempt }) {
  const { n, started_at, request, answer, reason } = attempt;
  const { connect_ms, headers_ms, body_ms, total_ms } = answer.timing;
  const phases: Phase[] = [
    { name: texts.call.phases.connect, ms: connect_ms, color: "var(--chart-rest)" },
    { name: texts.call.phases.headers, ms: headers_ms, color: "var(--chart-good)" },
    { name: texts.call.phases.body, ms: body_ms, color: "var(--chart-late)" },
  ];
  const timing = phases.flatMap(({ name, ms }) => (ms === null ? [] : [`${name} ${texts.call.timing(ms)}`])).join(", ");
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Text fw={500}>{texts.call.attempt(n)}</Text>
        <Text size="sm">
          <Moment at={started_at} /> · {texts.call.timing(total_ms)}
          {timing && ` (${timing})`}
        </Text>
      </Group>
      <TimingBar phases={phases} />
      {reason !== null && <Text size="sm">{reason}</Text>}
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {texts.call.request}
        </Text>
        <Copy value={toCurl(request)} label={texts.call.curl} />
      </Group>
      <MessageText text={messageText(`${request.method} ${request.url}`, request.headers, request.body ?? "")} />
      <Text size="sm" fw={600}>
        {texts.call.answer}
      </Text>
      <MessageText text={answerText(answer)} />
    </Stack>
  );
}

type Phase = { name: string; ms: number | null; color: string };

/** How an attempt's time was spent; the line above says the same in numbers. */
function TimingBar({ phases }: { phases: Phase[] }) {
  return (
    <div className="timing" aria-hidden="true">
      {phases.map(({ name, ms, color }) =>
        ms === null ? null : (
          <div
            key={name}
            title={`${name} ${texts.call.timing(ms)}`}
            style={{ flexGrow: Math.max(ms, 0.01), background: color }}
          />
        ),
      )}
    </div>
  );
}

function answerText(answer: Attempt["answer"]): string {
  if (answer.kind !== "replied") return answer.message;
  const text = messageText(String(answer.status), answer.headers, answer.body);
  return answer.truncated ? `${text}\n${texts.call.truncated}` : text;
}

function messageText(head: string, headers: Record<string, string>, body: string): string {
  return `${[head, ...headerLines(headers)].join("\n")}\n\n${prettyJson(body)}`.trimEnd();
}

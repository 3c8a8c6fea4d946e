import { Box, Group, Stack, Text } from "@mantine/core";
import type { Attempt } from "../api.ts";
import { Copy } from "../parts/copy.tsx";
import { Moment } from "../parts/moment.tsx";
import { toCurl } from "../parts/to-curl.ts";
import { texts } from "../texts.ts";

/** One exchange: what was sent, what came back, and how long each phase took. */
export function AttemptDetail({ attempt }: { attempt: Attempt }) {
  const { n, started_at, request, answer, reason } = attempt;
  const { connect_ms, headers_ms, body_ms, total_ms } = answer.timing;
  const phases: [string, number | null][] = [
    [texts.call.phases.connect, connect_ms],
    [texts.call.phases.headers, headers_ms],
    [texts.call.phases.body, body_ms],
  ];
  const timing = phases.flatMap(([name, ms]) => (ms === null ? [] : [`${name} ${texts.call.timing(ms)}`])).join(", ");
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Text fw={500}>{texts.call.attempt(n)}</Text>
        <Text size="sm">
          <Moment at={started_at} /> · {texts.call.timing(total_ms)}
          {timing && ` (${timing})`}
        </Text>
      </Group>
      {reason !== null && <Text size="sm">{reason}</Text>}
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {texts.call.request}
        </Text>
        <Copy value={toCurl(request)} label={texts.call.curl} />
      </Group>
      <Code
        text={`${request.method} ${request.url}\n${headerLines(request.headers)}\n\n${pretty(request.body ?? "")}`}
      />
      <Text size="sm" fw={500}>
        {texts.call.answer}
      </Text>
      <Code text={answerText(answer)} />
    </Stack>
  );
}

/** Whatever it is, it is shown as text; a keyboard can scroll it. */
function Code({ text }: { text: string }) {
  return (
    <Box component="pre" className="code" tabIndex={0}>
      {text.trimEnd()}
    </Box>
  );
}

function answerText(answer: Attempt["answer"]): string {
  if (answer.kind !== "replied") return answer.message;
  const end = answer.truncated ? `\n${texts.call.truncated}` : "";
  return `${answer.status}\n${headerLines(answer.headers)}\n\n${pretty(answer.body)}${end}`;
}

function headerLines(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

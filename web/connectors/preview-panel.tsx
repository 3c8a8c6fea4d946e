import { Alert, Select, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type EventPreview, type Preview } from "../api.ts";
import { partiesOf } from "../call-log/words.ts";
import { momentText } from "../parts/moment.tsx";
import type { Refusal } from "../parts/refused.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { texts } from "../texts.ts";
import { DiffView } from "./diff-view.tsx";
import { RequestView } from "./request-view.tsx";
import { sourceText } from "./sources.ts";

const EXAMPLE = "";
/** So many of the latest calls can be chosen. */
const CALLS = 50;

type Props = {
  /** What the server refuses of the connector as it is now. */
  problems: readonly Refusal[];
  preview: { data: Preview | undefined; error: Error | null; isPlaceholderData: boolean };
  /** Null for the dialect's examples. */
  callId: string | null;
  onCall(callId: string | null): void;
  eventType: string | null;
  onEvent(eventType: string | null): void;
  isSaved: boolean;
};

/** What would be sent, live, for a past call or the dialect's examples. */
export function PreviewPanel({ preview, problems, callId, onCall, eventType, onEvent, isSaved }: Props) {
  const { preview: words } = texts;
  const { data, error } = preview;
  const { data: calls = [] } = useQuery({
    queryKey: ["calls", "to-preview"],
    queryFn: async ({ signal }) => (await api.get("/v1/calls", { query: { limit: CALLS }, signal })).data,
  });
  const shown = shownEvent(data, eventType);
  return (
    <Stack gap="md">
      <Select
        label={words.against}
        data={[
          { value: EXAMPLE, label: words.example },
          {
            group: words.past,
            items: calls.map((call) => ({
              value: call.id,
              label:
                call.started_at === undefined ? call.id : words.callAt(momentText(call.started_at), partiesOf(call)),
            })),
          },
        ]}
        value={callId ?? EXAMPLE}
        allowDeselect={false}
        searchable
        maxDropdownHeight={280}
        onChange={(chosen) => onCall(chosen === null || chosen === EXAMPLE ? null : chosen)}
      />
      {data && data.data.length > 1 && (
        <Select
          label={words.event}
          data={data.data.map(({ event: { id, name, type } }) => ({
            value: id,
            label: name === null || name === type ? type : `${name} · ${type}`,
          }))}
          value={shown?.event.id ?? null}
          allowDeselect={false}
          onChange={(id) => onEvent(data.data.find(({ event }) => event.id === id)?.event.type ?? null)}
        />
      )}
      {error && (problems.length === 0 ? <Failed error={error} /> : <Problems problems={problems} />)}
      {!data && !error && <Loading />}
      {data?.data.length === 0 && <Text size="sm">{words.none}</Text>}
      {shown && <Shown preview={shown} isSaved={isSaved} />}
    </Stack>
  );
}

/** Why it could not be saved as it is now. */
function Problems({ problems }: { problems: readonly Refusal[] }) {
  return (
    <Alert color="orange" variant="light" p="sm" role="status" title={texts.preview.refused}>
      {problems.map(({ path, text }) => (
        <Text key={`${path} ${text}`} size="sm" c="var(--mantine-color-text)" style={{ overflowWrap: "anywhere" }}>
          {text}
        </Text>
      ))}
    </Alert>
  );
}

/** The preview of an event of that type; the first where there is none. */
export function shownEvent(preview: Preview | undefined, type: string | null): EventPreview | undefined {
  return preview?.data.find(({ event }) => event.type === type) ?? preview?.data[0];
}

function Shown({ preview, isSaved }: { preview: EventPreview; isSaved: boolean }) {
  const { preview: words } = texts;
  const { request, problem, not_sent, variables, event } = preview;
  return (
    <Stack gap="md">
      {not_sent !== null && (
        <Alert color="yellow" variant="light" p="sm" role="status">
          <Text size="sm" c="var(--mantine-color-text)">
            {words.notSent[not_sent]}
          </Text>
        </Alert>
      )}
      {problem !== null && (
        <Alert color="red" variant="light" title={words.problem} role="status">
          <Text size="sm" c="var(--mantine-color-text)">
            {problem}
          </Text>
        </Alert>
      )}
      {request && <RequestView request={request} />}
      {isSaved && !event.is_example && request && <Against sent={preview.sent} />}
      {variables.length > 0 && <Values variables={variables} />}
    </Stack>
  );
}

function Against({ sent }: { sent: EventPreview["sent"] }) {
  const { preview: words } = texts;
  return (
    <Stack gap={6}>
      <Title order={3} size="h6">
        {words.changes}
      </Title>
      {sent === null && <Text size="sm">{words.neverSent}</Text>}
      {sent?.differences.length === 0 && <Text size="sm">{words.same}</Text>}
      {sent && sent.differences.length > 0 && sent.unified === null && <Text size="sm">{words.tooLong}</Text>}
      {sent?.unified && <DiffView unified={sent.unified} label={words.changes} />}
    </Stack>
  );
}

function Values({ variables }: { variables: EventPreview["variables"] }) {
  const { preview: words } = texts;
  return (
    <Stack gap={6}>
      <Title order={3} size="h6">
        {words.variables}
      </Title>
      <Table verticalSpacing={4} fz="sm" layout="fixed">
        <Table.Tbody>
          {variables.map(({ name, source, value }) => (
            <Table.Tr key={name}>
              <Table.Td>
                <code>{name}</code>
                <Text size="xs" c="dimmed">
                  {sourceText({ source: source.source, field: "field" in source ? source.field : "" })}
                </Text>
              </Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>
                {value === null ? (
                  <Text size="sm" c="dimmed" fs="italic">
                    {words.nothing}
                  </Text>
                ) : (
                  <code>{JSON.stringify(value)}</code>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}

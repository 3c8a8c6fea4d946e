import {
  Button,
  Checkbox,
  Group,
  MultiSelect,
  Paper,
  Progress,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { EVENT_TYPES, type EventType } from "../../src/contract/events.ts";
import { api, type Connector, messageOf, type Replay } from "../api.ts";
import { Moment } from "../parts/moment.tsx";
import { Refused } from "../parts/refused.tsx";
import { Empty, Found } from "../parts/states.tsx";
import { useKept } from "../parts/use-kept.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { replaysQuery } from "./queries.ts";

const { deliveries: words } = texts;

/** Sending many past events again, and how far that has got. */
export function Replays({ connectors }: { connectors: readonly Connector[] }) {
  const session = useSession();
  const replays = useQuery(replaysQuery);
  const names = new Map(connectors.map(({ id, name }) => [id, name]));
  return (
    <Stack gap="lg">
      {may(session, "deliveries:write") && connectors.length > 0 && <NewReplay connectors={connectors} />}
      <Stack gap="sm">
        <Title order={2} size="h4">
          {words.replays}
        </Title>
        <Found query={replays}>
          {(found) =>
            found.length === 0 ? (
              <Empty title={words.noReplays}>{words.noReplaysText}</Empty>
            ) : (
              found.map((replay) => (
                <ReplayCard key={replay.id} replay={replay} name={names.get(replay.connector_id) ?? texts.call.gone} />
              ))
            )
          }
        </Found>
      </Stack>
    </Stack>
  );
}

type Values = { connector_id: string | null; from: string; to: string; types: EventType[]; undelivered_only: boolean };

const DAY_MS = 86_400_000;
/** The API takes moments of this century and of the last one. */
const END_OF_TIME = Date.UTC(2100);

function NewReplay({ connectors }: { connectors: readonly Connector[] }) {
  const queryClient = useQueryClient();
  const form = useForm<Values>({
    initialValues: {
      connector_id: connectors.length === 1 ? (connectors[0]?.id ?? null) : null,
      from: localMinute(Date.now() - DAY_MS),
      to: "",
      types: [],
      undelivered_only: true,
    },
    validate: {
      connector_id: (value) => (value === null ? words.chooseConnector : null),
      from: (value) => (momentOf(value) === null ? words.chooseFrom : null),
      to: (value, { from }) => {
        const [end, start] = [momentOf(value), momentOf(from)];
        if (value !== "" && end === null) return words.chooseFrom;
        return end !== null && start !== null && end <= start ? words.toBeforeFrom : null;
      },
    },
  });
  const start = useMutation({
    mutationFn({ connector_id, from, to, types, undelivered_only }: Values) {
      const end = momentOf(to);
      return api.post("/v1/replays", {
        body: {
          connector_id: connector_id ?? "",
          from: momentOf(from) ?? 0,
          undelivered_only,
          ...(end !== null && { to: end }),
          ...(types.length > 0 && { types }),
        },
      });
    },
    onSuccess: () => form.resetDirty(),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["replays"] }),
  });
  useKept(form, start.isPending);
  return (
    <Paper withBorder p="md" component="form" onSubmit={form.onSubmit((values) => start.mutate(values))} noValidate>
      <Stack gap="sm">
        <div>
          <Title order={2} size="h4">
            {words.newReplay}
          </Title>
          <Text size="sm">{words.newReplayText}</Text>
        </div>
        <SimpleGrid cols={{ base: 1, sm: 2, md: 4 }}>
          <Select
            label={words.connector}
            data={connectors.map(({ id, name }) => ({ value: id, label: name }))}
            allowDeselect={false}
            {...form.getInputProps("connector_id")}
          />
          <TextInput type="datetime-local" label={words.from} {...form.getInputProps("from")} />
          <TextInput
            type="datetime-local"
            label={words.to}
            description={words.toHint}
            inputWrapperOrder={ORDER}
            {...form.getInputProps("to")}
          />
          <MultiSelect
            label={words.types}
            data={[...EVENT_TYPES]}
            placeholder={form.values.types.length === 0 ? words.allTypes : ""}
            searchable
            clearable
            {...form.getInputProps("types")}
          />
        </SimpleGrid>
        <Refused form={form} error={start.error} />
        <Group justify="space-between">
          <Checkbox label={words.undeliveredOnly} {...form.getInputProps("undelivered_only", { type: "checkbox" })} />
          <Button type="submit" loading={start.isPending}>
            {words.startReplay}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

/** What explains a field stands below it, so that the fields of a row stand in line. */
const ORDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

function ReplayCard({ replay, name }: { replay: Replay; name: string }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const { id, status, total, queued, delivered, failed, waiting, from, to, undelivered_only, types, created_at } =
    replay;
  const stop = useMutation({
    mutationFn: () => api.post("/v1/replays/{id}/stop", { path: { id } }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["replays"] }),
  });
  const share = (count: number) => (total === 0 ? 0 : (count / total) * 100);
  const count = (n: number) => n.toLocaleString(texts.locale);
  const isUnderWay = status === "running" || waiting > 0;
  return (
    <Paper withBorder p="md" component="section" aria-label={words.replayOf(name)} data-replay={status}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600}>
            {name} · {words.replayStatuses[status]}
          </Text>
          {isUnderWay && may(session, "deliveries:write") && (
            <Button
              size="compact-sm"
              color="red"
              variant="outline"
              loading={stop.isPending}
              onClick={() => stop.mutate()}
            >
              {words.stop}
            </Button>
          )}
        </Group>
        <Progress.Root size="lg" aria-label={words.progress}>
          <Progress.Section value={share(delivered)} color="var(--chart-good)" aria-label={words.statuses.delivered} />
          <Progress.Section value={share(failed)} color="var(--chart-bad)" aria-label={words.failed} />
          <Progress.Section value={share(waiting)} color="var(--chart-rest)" aria-label={words.waiting} animated />
        </Progress.Root>
        <Text size="sm" role="status">
          {words.replayCounts({
            total: count(total),
            queued: count(queued),
            delivered: count(delivered),
            failed: count(failed),
            waiting: count(waiting),
          })}
        </Text>
        <Text size="sm" c="dimmed">
          <Moment at={from} isShort /> – <Moment at={to} isShort /> ·{" "}
          {types === null ? words.allTypes : types.join(", ")}
          {undelivered_only && ` · ${words.undeliveredOnly}`} · {words.startedAt} <Moment at={created_at} isShort />
        </Text>
      </Stack>
    </Paper>
  );
}

/** What a field for a moment has, read in the viewer's zone; null where it is empty, or further from now than calls are. */
function momentOf(text: string): number | null {
  const at = new Date(text).getTime();
  return at >= 0 && at < END_OF_TIME ? at : null;
}

/** A moment as a field has it: `2026-05-01T09:30` in the viewer's zone. */
function localMinute(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

import { Button, Grid, Group, Paper, Select, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api, messageOf } from "../api.ts";
import { InspectedList } from "../connectors/inspected-list.tsx";
import { InspectedView } from "../connectors/inspected-view.tsx";
import { type Inspector, inspectedQuery, inspectorQuery, inspectorsQuery } from "../connectors/inspector-queries.ts";
import { useAddInspector } from "../connectors/use-add-inspector.ts";
import { onEvents } from "../live.ts";
import { Copy } from "../parts/copy.tsx";
import { Link } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, Found } from "../parts/states.tsx";
import { connectorsQuery } from "../queries.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";

const onError = (error: unknown) => notifications.show({ color: "red", message: messageOf(error) });

/** What comes to an inspector, live. */
export function InspectorPage() {
  const { id } = useParams({ from: "/shell/inspectors/$id" });
  const query = useQuery(inspectorQuery(id));
  return (
    <Page
      title={query.data?.name ?? texts.inspectors.title}
      isWide
      actions={query.data && <Acts inspector={query.data} />}
    >
      <Found query={query}>
        {(inspector) => (
          <>
            <Setting inspector={inspector} />
            <Requests id={id} />
          </>
        )}
      </Found>
    </Page>
  );
}

function Acts({ inspector: { id, name } }: { inspector: Inspector }) {
  const { inspectors: words } = texts;
  const session = useSession();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const clear = useMutation({
    mutationFn: () => api.delete("/v1/inspectors/{id}/requests", { path: { id } }),
    onError,
    onSettled: () => queryClient.invalidateQueries({ queryKey: inspectedQuery(id).queryKey }),
  });
  const remove = useMutation({
    mutationFn: () => api.delete("/v1/inspectors/{id}", { path: { id } }),
    async onSuccess() {
      notifications.show({ message: words.removed });
      await navigate({ to: "/inspectors" });
      await queryClient.invalidateQueries({ queryKey: inspectorsQuery.queryKey, exact: true });
    },
    onError,
  });
  if (!may(session, "connectors:write")) return null;
  return (
    <>
      <Button variant="default" loading={clear.isPending} onClick={() => clear.mutate()}>
        {words.clear}
      </Button>
      <Button
        variant="light"
        color="red"
        loading={remove.isPending}
        onClick={() => confirm(words.removeConfirm(name)) && remove.mutate()}
      >
        {words.remove}
      </Button>
    </>
  );
}

type Answer = Inspector["answer"];

const ANSWERS: Record<keyof typeof texts.inspectors.answers, Answer> = {
  contact: { status: 200, contact: true, delay_ms: 0 },
  ok: { status: 200, contact: false, delay_ms: 0 },
  error: { status: 500, contact: false, delay_ms: 0 },
  gone: { status: 410, contact: false, delay_ms: 0 },
  slow: { status: 200, contact: true, delay_ms: 10_000 },
};

/** Where it listens, what it answers, and who points to it. */
function Setting({ inspector }: { inspector: Inspector }) {
  const { inspectors: words } = texts;
  const session = useSession();
  const queryClient = useQueryClient();
  const { id, path, answer } = inspector;
  const address = location.origin + path;
  const change = useMutation({
    mutationFn: (to: Answer) => api.patch("/v1/inspectors/{id}", { path: { id }, body: { answer: to } }),
    onSuccess: (changed) => queryClient.setQueryData(inspectorQuery(id).queryKey, changed),
    onError,
  });
  const chosen = Object.entries(ANSWERS).find(([, known]) => isSame(known, answer))?.[0] ?? null;
  return (
    <Paper withBorder p="md">
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Text size="sm" fw={600}>
            {words.address}
          </Text>
          <Group gap="sm" wrap="nowrap">
            <Text size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }} data-address>
              {address}
            </Text>
            <Copy value={address} />
          </Group>
          <Text size="xs" c="dimmed">
            {words.addressHint}
          </Text>
          <Pointing path={path} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Select
            label={words.answer}
            data={Object.entries(words.answers).map(([value, label]) => ({ value, label }))}
            value={chosen}
            placeholder={words.ownAnswer(answer.status, answer.delay_ms / 1_000)}
            allowDeselect={false}
            disabled={!may(session, "connectors:write")}
            onChange={(name) => name !== null && change.mutate(ANSWERS[name as keyof typeof ANSWERS])}
          />
        </Grid.Col>
      </Grid>
    </Paper>
  );
}

function isSame(one: Answer, other: Answer): boolean {
  return one.status === other.status && one.delay_ms === other.delay_ms && one.contact === other.contact;
}

/** The connectors whose webhooks come here, or the button that makes one. */
function Pointing({ path }: { path: string }) {
  const { inspectors: words } = texts;
  const session = useSession();
  const { data } = useQuery(connectorsQuery);
  const add = useAddInspector();
  const pointing = data?.filter(({ url }) => URL.parse(url)?.pathname.startsWith(path)) ?? [];
  if (!data) return null;
  return (
    <Group gap="xs" mt="sm">
      {pointing.length === 0 ? (
        <>
          <Text size="sm">{words.noPointing}</Text>
          {may(session, "connectors:write") && (
            <Button size="compact-sm" loading={add.isPending} onClick={() => add.mutate(path)}>
              {words.toConnector}
            </Button>
          )}
        </>
      ) : (
        <>
          <Text size="sm">{words.pointing}:</Text>
          {pointing.map(({ id, name }) => (
            <Link key={id} to="/connectors/$id" params={{ id }} underline="always" size="sm">
              {name}
            </Link>
          ))}
        </>
      )}
    </Group>
  );
}

/** A webhook comes a moment after its event: so long after one it is asked again what has come, in milliseconds. */
const WEBHOOK_COMES_MS = 750;

/** Asks for what has come when the account's events, which the tab hears of anyway, say that something may have. */
function useNewRequests(id: string): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => void queryClient.invalidateQueries({ queryKey: inspectedQuery(id).queryKey });
    const deaf = onEvents(() => {
      look();
      clearTimeout(timer);
      timer = setTimeout(look, WEBHOOK_COMES_MS);
    });
    return () => {
      deaf();
      clearTimeout(timer);
    };
  }, [id, queryClient]);
}

function Requests({ id }: { id: string }) {
  const { inspectors: words } = texts;
  const query = useQuery(inspectedQuery(id));
  useNewRequests(id);
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {words.requests}
      </Title>
      <Found query={query}>
        {(requests) => {
          const shown = requests.find((request) => request.id === chosen) ?? requests[0];
          if (!shown) return <Empty title={words.nothing}>{words.nothingText}</Empty>;
          return (
            <Grid gap="md">
              <Grid.Col span={{ base: 12, md: 5 }}>
                <InspectedList requests={requests} shownId={shown.id} onChoose={setChosen} />
              </Grid.Col>
              <Grid.Col span={{ base: 12, md: 7 }}>
                <InspectedView request={shown} />
              </Grid.Col>
            </Grid>
          );
        }}
      </Found>
    </Stack>
  );
}

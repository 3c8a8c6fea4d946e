import { Button, Group, Paper, Progress, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Schemas } from "../../src/client/index.ts";
import { api, messageOf } from "../api.ts";
import { useAddInspector } from "../connectors/use-add-inspector.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { LinkButton } from "./link.tsx";

const queryKey = ["first-steps"];
const LOOK_EVERY_MS = 2_000;

type Steps = Schemas["FirstSteps"];
type Step = { title: string; text: string; isDone: boolean; act: ReactNode };

/** What a new account does first, until a call was heard and its webhook has arrived. Nothing once it was put away. */
export function FirstSteps() {
  const session = useSession();
  const isAllowed = may(session, "connectors:write");
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.get("/v1/first-steps", { signal }),
    enabled: isAllowed,
    refetchInterval: ({ state }) => (state.data?.ended ? false : LOOK_EVERY_MS),
  });
  return !isAllowed || !data || data.ended ? null : <Checklist steps={data} />;
}

function Checklist({ steps }: { steps: Steps }) {
  const { steps: words } = texts;
  const queryClient = useQueryClient();
  const list = stepsOf(steps);
  const done = list.filter(({ isDone }) => isDone).length;
  const next = list.find(({ isDone }) => !isDone);
  const end = useMutation({
    mutationFn: () => api.delete("/v1/first-steps"),
    onSuccess: () => queryClient.setQueryData<Steps>(queryKey, (known) => known && { ...known, ended: true }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
  });
  return (
    <Paper withBorder p="lg" component="section" aria-label={words.title}>
      <Stack gap="md">
        <Group justify="space-between">
          <Title order={2} size="h4">
            {words.title}
          </Title>
          <Button size="compact-sm" variant="default" loading={end.isPending} onClick={() => end.mutate()}>
            {next ? words.dismiss : words.finish}
          </Button>
        </Group>
        <Progress value={(done / list.length) * 100} aria-label={words.progress(done, list.length)} />
        {!next && <Text role="status">{words.allDone}</Text>}
        <ol className="plain-list">
          {list.map((step) => (
            <StepRow key={step.title} step={step} isNext={step === next} />
          ))}
        </ol>
      </Stack>
    </Paper>
  );
}

function StepRow({ step: { title, text, isDone, act }, isNext }: { step: Step; isNext: boolean }) {
  const { steps: words } = texts;
  return (
    <li data-step={title} data-done={isDone}>
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <ThemeIcon
          radius="xl"
          size={26}
          variant={isDone ? "filled" : "default"}
          color="green.8"
          role="img"
          aria-label={isDone ? words.done : words.todo}
        >
          {isDone ? "✓" : ""}
        </ThemeIcon>
        <Stack gap={2} flex={1}>
          <Text fw={isNext ? 600 : 500} c={isDone ? "dimmed" : undefined}>
            {title}
          </Text>
          {!isDone && (
            <Text size="sm" c="dimmed">
              {text}
            </Text>
          )}
        </Stack>
        {act}
      </Group>
    </li>
  );
}

function stepsOf(steps: Steps): Step[] {
  const { steps: words } = texts;
  return [
    {
      title: words.connector,
      text: words.connectorText,
      isDone: steps.connector,
      act: steps.connector ? null : <AddInspector />,
    },
    {
      title: words.call,
      text: words.callText,
      isDone: steps.call,
      act: steps.call ? null : (
        <LinkButton to="/phone" size="xs" variant={steps.connector ? "filled" : "default"}>
          {words.callAct}
        </LinkButton>
      ),
    },
    {
      title: words.webhook,
      text: words.webhookText,
      isDone: steps.webhook,
      act:
        steps.inspector_id === null ? null : (
          <LinkButton to="/inspectors/$id" params={{ id: steps.inspector_id }} size="xs" variant="default">
            {words.webhookAct}
          </LinkButton>
        ),
    },
    { title: words.outcome, text: words.outcomeText, isDone: steps.outcome, act: null },
  ];
}

function AddInspector() {
  const add = useAddInspector();
  return (
    <Button size="xs" loading={add.isPending} onClick={() => add.mutate(null)}>
      {texts.steps.connectorAct}
    </Button>
  );
}

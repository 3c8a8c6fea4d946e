import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { api, messageOf } from "../api.ts";
import { Moment } from "../parts/moment.tsx";
import { Status } from "../parts/status.tsx";
import { texts } from "../texts.ts";
import { trunksQuery } from "./queries.ts";

type State = Schemas["TrunkState"];

const COLORS: Record<State["status"], string> = { up: "green.6", down: "red.6", unknown: "yellow.6", off: "gray.6" };

export function TrunkStatus({ state: { status, since, sip_code } }: { state: State }) {
  const { trunks: words } = texts;
  return (
    <Group gap="xs" data-trunk-status={status}>
      <Status color={COLORS[status]}>
        {words.statuses[status]}
        {status === "down" && sip_code !== null && ` · ${sip_code}`}
      </Status>
      {since !== null && (
        <Text size="xs" c="dimmed">
          {words.since} <Moment at={since} isShort />
        </Text>
      )}
    </Group>
  );
}

/** What is wrong with a trunk, and what to do about it. */
export function TrunkTrouble({ state: { status, detail, advice } }: { state: State }) {
  if (status !== "down" || detail === null) return null;
  return (
    <Alert color="red" variant="light" title={detail} role="status">
      <Text size="sm" c="var(--mantine-color-text)">
        {advice}
      </Text>
    </Alert>
  );
}

/** Asks a trunk now, and says what came of it. */
export function TestTrunk({ id, name }: { id: string; name: string }) {
  const queryClient = useQueryClient();
  const { trunks: words } = texts;
  const test = useMutation({
    mutationFn: () => api.post("/v1/trunks/{id}/test", { path: { id } }),
    onSuccess({ state }) {
      const isUp = state.status === "up";
      if (isUp) notifications.show({ color: "green", message: words.tested(name) });
      else notifications.show({ color: "red", message: state.detail ?? words.statuses[state.status] });
    },
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: trunksQuery.queryKey }),
  });
  return (
    <Stack gap={2} align="flex-end">
      <Button
        size="compact-sm"
        variant="default"
        loading={test.isPending}
        aria-label={words.testNamed(name)}
        onClick={() => test.mutate()}
      >
        {words.test}
      </Button>
      <Text size="xs" c="dimmed" aria-live="polite">
        {test.isPending && words.testing}
      </Text>
    </Stack>
  );
}

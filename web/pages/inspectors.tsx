import { Button, Group, Paper, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, messageOf } from "../api.ts";
import { type Inspector, inspectorsQuery } from "../connectors/inspector-queries.ts";
import { Copy } from "../parts/copy.tsx";
import { Link } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, Found } from "../parts/states.tsx";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";

/** The account's inspectors. */
export function Inspectors() {
  const query = useQuery(inspectorsQuery);
  const session = useSession();
  const { inspectors: words } = texts;
  return (
    <Page title={words.title} actions={may(session, "connectors:write") && <Add />}>
      <Text size="sm" c="dimmed">
        {words.hint}
      </Text>
      <Found query={query}>
        {(inspectors) =>
          inspectors.length === 0 ? (
            <Empty title={words.none}>{words.noneText}</Empty>
          ) : (
            <Stack gap="sm">
              {inspectors.map((inspector) => (
                <Card key={inspector.id} inspector={inspector} />
              ))}
            </Stack>
          )
        }
      </Found>
    </Page>
  );
}

function Add() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const add = useMutation({
    mutationFn: () => api.post("/v1/inspectors", { body: {} }),
    async onSuccess({ id }) {
      await queryClient.invalidateQueries({ queryKey: inspectorsQuery.queryKey });
      await navigate({ to: "/inspectors/$id", params: { id } });
    },
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
  });
  return (
    <Button loading={add.isPending} onClick={() => add.mutate()}>
      {texts.inspectors.add}
    </Button>
  );
}

function Card({ inspector: { id, name, path } }: { inspector: Inspector }) {
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <Stack gap={2} miw={0} flex={1}>
          <Link to="/inspectors/$id" params={{ id }} fw={600} underline="always">
            {name}
          </Link>
          <Text size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }}>
            {location.origin + path}
          </Text>
        </Stack>
        <Copy value={location.origin + path} />
      </Group>
    </Paper>
  );
}

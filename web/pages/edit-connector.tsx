import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, type Connector, type Dialect } from "../api.ts";
import { Duplicate, Remove, Rotate } from "../connectors/acts.tsx";
import { type ConnectorFields, toBody, toFields } from "../connectors/fields.ts";
import { useConnectorForm } from "../connectors/form-type.ts";
import { Repair } from "../connectors/repair.tsx";
import { Workbench } from "../connectors/workbench.tsx";
import { Page } from "../parts/page.tsx";
import { Found } from "../parts/states.tsx";
import { ConnectorStatus } from "../parts/status.tsx";
import { connectorsQuery, dialectsQuery } from "../queries.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";

export function EditConnector() {
  const { id } = useParams({ from: "/shell/connectors/$id" });
  const connector = useQuery({
    queryKey: ["connectors", id],
    queryFn: ({ signal }) => api.get("/v1/connectors/{id}", { path: { id }, signal }),
  });
  const dialects = useQuery(dialectsQuery);
  return (
    <Page
      title={connector.data ? texts.connectors.edit(connector.data.name) : texts.connectors.title}
      isWide
      actions={connector.data && <ConnectorStatus connector={connector.data} />}
    >
      <Found query={connector}>
        {(found) => (
          <Found query={dialects}>{(known) => <Editor key={found.id} connector={found} dialects={known} />}</Found>
        )}
      </Found>
    </Page>
  );
}

function Editor({ connector, dialects }: { connector: Connector; dialects: Dialect[] }) {
  const { id } = connector;
  const form = useConnectorForm(toFields(connector));
  const session = useSession();
  const queryClient = useQueryClient();
  const { editor: words, connectors } = texts;
  const save = useMutation({
    mutationFn: (fields: ConnectorFields) => api.patch("/v1/connectors/{id}", { path: { id }, body: toBody(fields) }),
    async onSuccess() {
      notifications.show({ color: "green", message: connectors.saved });
      await queryClient.invalidateQueries({ queryKey: connectorsQuery.queryKey });
    },
  });
  return (
    <>
      <Repair connector={connector} />
      <Workbench
        form={form}
        dialects={dialects}
        id={id}
        error={save.error}
        isPending={save.isPending}
        onSave={save.mutateAsync}
      />
      {may(session, "connectors:write") && (
        <Paper withBorder p="md">
          <Stack gap="sm">
            <Title order={2} size="h5">
              {words.secrets}
            </Title>
            <Text size="sm" c="dimmed">
              {words.secretsHint}
            </Text>
            <Rotate id={id} />
            <Group mt="md">
              <Duplicate connector={connector} />
              <Remove connector={connector} />
            </Group>
          </Stack>
        </Paper>
      )}
    </>
  );
}

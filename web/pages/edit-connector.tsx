import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { api, type Connector, type Dialect, messageOf } from "../api.ts";
import { Page } from "../parts/page.tsx";
import { ShownOnce } from "../parts/shown-once.tsx";
import { Found } from "../parts/states.tsx";
import { connectorsQuery, dialectsQuery, openDeliveriesQuery } from "../queries.ts";
import { texts } from "../texts.ts";
import { type ConnectorFields, toBody, toFields } from "./connector-fields.ts";
import { ConnectorForm } from "./connector-form.tsx";
import { waitingCount } from "./connector-health.tsx";

export function EditConnector() {
  const { id } = useParams({ from: "/shell/connectors/$id" });
  const connector = useQuery({
    queryKey: ["connectors", id],
    queryFn: ({ signal }) => api.get("/v1/connectors/{id}", { path: { id }, signal }),
    // What is being edited does not change under one's hands.
    refetchOnWindowFocus: false,
  });
  const dialects = useQuery(dialectsQuery);
  return (
    <Page title={connector.data ? texts.connectors.edit(connector.data.name) : texts.connectors.title}>
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
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: (fields: ConnectorFields) => api.patch("/v1/connectors/{id}", { path: { id }, body: toBody(fields) }),
    async onSuccess() {
      notifications.show({ color: "green", message: texts.connectors.saved });
      await queryClient.invalidateQueries({ queryKey: connectorsQuery.queryKey });
    },
  });
  return (
    <>
      <ConnectorForm
        dialects={dialects}
        initial={toFields(connector)}
        isNew={false}
        error={save.error}
        isPending={save.isPending}
        onSave={save.mutateAsync}
      />
      <Rotate id={id} />
      <Remove id={id} />
    </>
  );
}

function Rotate({ id }: { id: string }) {
  const rotate = useMutation({
    mutationFn: () => api.post("/v1/connectors/{id}/rotate-secret", { path: { id } }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
  });
  const { connectors: words } = texts;
  return (
    <>
      <Group>
        <Button variant="default" loading={rotate.isPending} onClick={() => rotate.mutate()}>
          {words.rotate}
        </Button>
        <Text size="sm">{words.rotateHint}</Text>
      </Group>
      {rotate.data && <ShownOnce title={words.secret} secret={rotate.data.secret} />}
    </>
  );
}

function Remove({ id }: { id: string }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { connectors: words } = texts;
  const { data } = useQuery(openDeliveriesQuery(id));
  const remove = useMutation({
    mutationFn: () => api.delete("/v1/connectors/{id}", { path: { id } }),
    async onSuccess() {
      notifications.show({ message: words.removed });
      await navigate({ to: "/connectors" });
      await queryClient.invalidateQueries({ queryKey: connectorsQuery.queryKey });
    },
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
  });
  return (
    <Button
      variant="light"
      color="red"
      w="fit-content"
      loading={remove.isPending}
      onClick={() => confirm(words.removeConfirm(waitingCount(data?.waiting ?? []))) && remove.mutate()}
    >
      {words.remove}
    </Button>
  );
}

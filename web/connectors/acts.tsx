import { Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Schemas } from "../../src/client/index.ts";
import { api, type Connector, messageOf } from "../api.ts";
import { ShownOnce } from "../parts/shown-once.tsx";
import { Found } from "../parts/states.tsx";
import { connectorsQuery } from "../queries.ts";
import { texts } from "../texts.ts";

const onError = (error: unknown) => notifications.show({ color: "red", message: messageOf(error) });

/** Makes a new signing secret, which is shown once. */
export function Rotate({ id }: { id: string }) {
  const { connectors: words } = texts;
  const rotate = useMutation({
    mutationFn: () => api.post("/v1/connectors/{id}/rotate-secret", { path: { id } }),
    onError,
  });
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

/** Makes a copy, switched off, and goes there. */
export function Duplicate({ connector: { id } }: { connector: Connector }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const duplicate = useMutation({
    mutationFn: () => api.post("/v1/connectors/{id}/duplicate", { path: { id } }),
    async onSuccess(copy) {
      notifications.show({ message: texts.editor.duplicated(copy.name) });
      await queryClient.invalidateQueries({ queryKey: connectorsQuery.queryKey });
      await navigate({ to: "/connectors/$id", params: { id: copy.id } });
    },
    onError,
  });
  return (
    <Button variant="default" loading={duplicate.isPending} onClick={() => duplicate.mutate()}>
      {texts.editor.duplicate}
    </Button>
  );
}

/** Removes a connector, once it was read what goes with it. */
export function Remove({ connector: { id, name } }: { connector: Connector }) {
  const [isAsking, asking] = useDisclosure();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { connectors: words, editor } = texts;
  const usage = useQuery({
    queryKey: ["connectors", id, "usage"],
    queryFn: ({ signal }) => api.get("/v1/connectors/{id}/usage", { path: { id }, signal }),
    enabled: isAsking,
    staleTime: 0,
  });
  const remove = useMutation({
    mutationFn: () => api.delete("/v1/connectors/{id}", { path: { id } }),
    async onSuccess() {
      notifications.show({ message: words.removed });
      await navigate({ to: "/connectors" });
      queryClient.removeQueries({ queryKey: ["connectors", id] });
      await queryClient.invalidateQueries({ queryKey: connectorsQuery.queryKey });
    },
    onError,
  });
  return (
    <>
      <Button variant="light" color="red" onClick={asking.open}>
        {words.remove}
      </Button>
      <Modal
        opened={isAsking}
        onClose={asking.close}
        title={editor.removeTitle(name)}
        closeButtonProps={{ "aria-label": texts.actions.cancel }}
      >
        <Found query={usage}>
          {(counted) => (
            <Stack gap="md">
              <List spacing="xs" size="sm">
                {losses(counted).map((loss) => (
                  <List.Item key={loss}>{loss}</List.Item>
                ))}
              </List>
              <Group justify="flex-end">
                <Button variant="default" onClick={asking.close} data-autofocus>
                  {texts.actions.cancel}
                </Button>
                <Button color="red.8" loading={remove.isPending} onClick={() => remove.mutate()}>
                  {editor.removeNow}
                </Button>
              </Group>
            </Stack>
          )}
        </Found>
      </Modal>
    </>
  );
}

function losses({ waiting, ended, counted_to }: Schemas["ConnectorUsage"]): string[] {
  const { editor: words } = texts;
  const shown = (n: number) => n.toLocaleString(texts.locale) + (n === counted_to ? "+" : "");
  return [
    waiting === 0 ? words.removeNoneWaiting : words.removeWaiting(shown(waiting)),
    ended === 0 ? words.removeNoneEnded : words.removeEnded(shown(ended)),
    words.removeFinal,
  ];
}

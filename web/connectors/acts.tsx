import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Schemas } from "../../src/client/index.ts";
import { api, type Connector, messageOf } from "../api.ts";
import { Removal } from "../parts/removal.tsx";
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
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { connectors: words, editor } = texts;
  return (
    <Removal
      words={{
        remove: words.remove,
        title: editor.removeTitle(name),
        confirm: editor.removeNow,
        removed: words.removed,
      }}
      remove={() => api.delete("/v1/connectors/{id}", { path: { id } })}
      onRemoved={async () => {
        await navigate({ to: "/connectors" });
        queryClient.removeQueries({ queryKey: ["connectors", id] });
        await queryClient.invalidateQueries({ queryKey: connectorsQuery.queryKey });
      }}
    >
      {(ask) => <Usage id={id}>{(usage) => ask(losses(usage))}</Usage>}
    </Removal>
  );
}

/** What a connector has, counted when it is asked for. */
function Usage({ id, children }: { id: string; children(usage: Schemas["ConnectorUsage"]): ReactNode }) {
  const query = useQuery({
    queryKey: ["connectors", id, "usage"],
    queryFn: ({ signal }) => api.get("/v1/connectors/{id}/usage", { path: { id }, signal }),
    staleTime: 0,
  });
  return <Found query={query}>{children}</Found>;
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

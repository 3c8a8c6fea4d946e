import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../api.ts";
import { type ConnectorFields, EMPTY, toNewConnector } from "../connectors/fields.ts";
import { useConnectorForm } from "../connectors/form-type.ts";
import { ImportCurl } from "../connectors/import-curl.tsx";
import { Workbench } from "../connectors/workbench.tsx";
import { LinkButton } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";
import { ShownOnce } from "../parts/shown-once.tsx";
import { Found } from "../parts/states.tsx";
import { connectorsQuery, dialectsQuery } from "../queries.ts";
import { texts } from "../texts.ts";

export function NewConnector() {
  const queryClient = useQueryClient();
  const dialects = useQuery(dialectsQuery);
  const [isImporting, importing] = useDisclosure();
  const form = useConnectorForm(EMPTY);
  const { connectors: words, editor } = texts;
  const create = useMutation({
    mutationFn: (fields: ConnectorFields) => api.post("/v1/connectors", { body: toNewConnector(fields) }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: connectorsQuery.queryKey }),
  });
  if (create.data) {
    const { id, secret } = create.data;
    return (
      <Page title={words.created}>
        <ShownOnce title={words.secret} secret={secret} />
        <Text size="sm">{editor.secretsHint}</Text>
        <Group>
          <LinkButton to="/connectors/$id" params={{ id }}>
            {words.open}
          </LinkButton>
          <LinkButton to="/connectors" variant="default">
            {words.done}
          </LinkButton>
        </Group>
      </Page>
    );
  }
  return (
    <Page
      title={words.add}
      isWide
      actions={
        !isImporting && (
          <Button variant="default" onClick={importing.open}>
            {editor.curl}
          </Button>
        )
      }
    >
      {isImporting && (
        <ImportCurl
          onTaken={({ name, ...taken }) => form.setValues({ ...taken, name: form.getValues().name || name })}
          close={importing.close}
        />
      )}
      <Found query={dialects}>
        {(known) => (
          <Workbench
            form={form}
            dialects={known}
            id={null}
            error={create.error}
            isPending={create.isPending}
            onSave={create.mutateAsync}
          />
        )}
      </Found>
    </Page>
  );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../api.ts";
import { LinkButton } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";
import { ShownOnce } from "../parts/shown-once.tsx";
import { Found } from "../parts/states.tsx";
import { connectorsQuery, dialectsQuery } from "../queries.ts";
import { texts } from "../texts.ts";
import { type ConnectorFields, EMPTY, toBody } from "./connector-fields.ts";
import { ConnectorForm } from "./connector-form.tsx";

export function NewConnector() {
  const queryClient = useQueryClient();
  const dialects = useQuery(dialectsQuery);
  const { connectors: words } = texts;
  const create = useMutation({
    mutationFn: (fields: ConnectorFields) =>
      api.post("/v1/connectors", { body: { ...toBody(fields), dialect: fields.dialect } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: connectorsQuery.queryKey }),
  });
  if (create.data) {
    return (
      <Page title={words.created}>
        <ShownOnce title={words.secret} secret={create.data.secret} />
        <LinkButton to="/connectors" w="fit-content">
          {words.done}
        </LinkButton>
      </Page>
    );
  }
  return (
    <Page title={words.add}>
      <Found query={dialects}>
        {(known) => (
          <ConnectorForm
            dialects={known}
            initial={EMPTY}
            isNew
            error={create.error}
            isPending={create.isPending}
            onSave={create.mutateAsync}
          />
        )}
      </Found>
    </Page>
  );
}

import { Button, Checkbox, SimpleGrid, Switch, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { api, messageOf, type Scope } from "../api.ts";
import { MakingForm } from "../parts/making-form.tsx";
import { Moment } from "../parts/moment.tsx";
import { Page } from "../parts/page.tsx";
import { RecordTable } from "../parts/record-table.tsx";
import { ShownOnce, useMaking } from "../parts/shown-once.tsx";
import { Empty, Found } from "../parts/states.tsx";
import { texts } from "../texts.ts";
import { SCOPES } from "./scopes.ts";

type Key = Schemas["Key"];

export function Keys() {
  const making = useMaking<string>();
  const query = useQuery({
    queryKey: ["keys"],
    queryFn: ({ signal }) => Array.fromAsync(api.list("/v1/keys", { query: { limit: 200 }, signal })),
  });
  const { keys: words } = texts;
  return (
    <Page title={words.title} actions={!making.isOpen && <Button onClick={making.open}>{words.add}</Button>}>
      {making.made !== null && <ShownOnce title={words.made} secret={making.made} />}
      {making.isOpen && <NewKey close={making.close} />}
      <Found query={query}>
        {(keys) => (keys.length === 0 ? <Empty title={words.none} /> : <KeyTable keys={keys} />)}
      </Found>
    </Page>
  );
}

function KeyTable({ keys }: { keys: Key[] }) {
  const { keys: words } = texts;
  return (
    <RecordTable
      label={words.title}
      columns={[words.name, words.hint, words.scopes, words.created, words.used, ""]}
      rows={keys.map((key) => ({
        key: key.id,
        cells: [
          key.name,
          <code key="hint">{key.hint}…</code>,
          key.scopes === "all" ? words.allScopes : key.scopes.join(", "),
          <Moment key="created" at={key.created_at} />,
          key.last_used_at === null ? words.never : <Moment key="used" at={key.last_used_at} isShort />,
          key.revoked_at === null ? (
            <Revoke key="revoke" apiKey={key} />
          ) : (
            <Text key="revoked" size="sm">
              {words.revoked} <Moment at={key.revoked_at} />
            </Text>
          ),
        ],
      }))}
    />
  );
}

function Revoke({ apiKey: { id, name } }: { apiKey: Key }) {
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.delete("/v1/keys/{id}", { path: { id } }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["keys"] }),
  });
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={revoke.isPending}
      aria-label={texts.keys.revokeNamed(name)}
      onClick={() => confirm(texts.keys.revokeConfirm(name)) && revoke.mutate()}
    >
      {texts.keys.revoke}
    </Button>
  );
}

type NewKeyFields = { name: string; isAll: boolean; scopes: string[] };

/** @param close told the key's text, or null where none was made. */
function NewKey({ close }: { close(key: string | null): void }) {
  const queryClient = useQueryClient();
  const { keys: words } = texts;
  const form = useForm<NewKeyFields>({
    initialValues: { name: "", isAll: false, scopes: [] },
    validate: { scopes: (scopes, { isAll }) => (isAll || scopes.length > 0 ? null : words.noScope) },
  });
  const create = useMutation({
    mutationFn: ({ name, isAll, scopes }: NewKeyFields) =>
      api.post("/v1/keys", { body: { name, scopes: isAll ? "all" : (scopes as Scope[]) } }),
    async onSuccess({ key }) {
      await queryClient.invalidateQueries({ queryKey: ["keys"] });
      close(key);
    },
  });
  return (
    <MakingForm form={form} make={texts.actions.create} making={create} onCancel={() => close(null)}>
      <TextInput label={words.name} required maw={420} {...form.getInputProps("name")} />
      <Switch label={words.allScopes} {...form.getInputProps("isAll", { type: "checkbox" })} />
      {!form.values.isAll && (
        <Checkbox.Group id="scopes" label={words.scopes} {...form.getInputProps("scopes")}>
          <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} verticalSpacing="xs" mt="xs">
            {SCOPES.map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={scope}
                {...(form.errors.scopes && { "aria-invalid": true, "aria-describedby": "scopes-error" })}
              />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
      )}
    </MakingForm>
  );
}

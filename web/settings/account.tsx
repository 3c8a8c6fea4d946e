import { ActionIcon, Button, Group, List, NumberInput, Paper, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { newKey } from "../parts/new-key.ts";
import { Page } from "../parts/page.tsx";
import { Found } from "../parts/states.tsx";
import { accountQuery } from "../queries.ts";
import { texts } from "../texts.ts";
import { Fields, RecordForm } from "./record-form.tsx";
import { useSave } from "./use-save.ts";
import "./style.css";

type AccountView = Schemas["Account"];

export function Account() {
  const query = useQuery({ ...accountQuery, refetchOnWindowFocus: false });
  return (
    <Page title={texts.account.title}>
      <Found query={query}>{(account) => <Editor account={account} />}</Found>
    </Page>
  );
}

type AccountFields = {
  name: string;
  retention_days: number | string;
  analysis: { language: string; fields: { name: string; description: string; key: string }[] };
};

function toFields({ name, retention_days, analysis: { language, fields } }: AccountView): AccountFields {
  return {
    name,
    retention_days: retention_days ?? "",
    analysis: { language: language ?? "", fields: fields.map((field) => ({ ...field, key: newKey() })) },
  };
}

function Editor({ account }: { account: AccountView }) {
  const { account: words, settings } = texts;
  const form = useForm<AccountFields>({ initialValues: toFields(account) });
  const save = useSave<AccountFields>(
    accountQuery.queryKey,
    ({ name, retention_days, analysis: { language, fields } }) => {
      const days = retention_days === "" ? null : Number(retention_days);
      const analysis = {
        language: language || null,
        fields: fields.map(({ name: key, description }) => ({ name: key, description })),
      };
      return api.patch("/v1/account", { body: { name, retention_days: days, analysis } });
    },
  );

  async function saveIfMeant(fields: AccountFields) {
    const days = Number(fields.retention_days);
    const before = account.retention_days ?? account.max_retention_days;
    const isShorter = fields.retention_days !== "" && days > 0 && days < before;
    if (isShorter && !confirm(words.confirm(days))) return Promise.reject(new Error(settings.unsaved));
    return save.mutateAsync(fields);
  }

  return (
    <RecordForm
      label={words.title}
      form={form}
      isNew={false}
      error={save.error}
      isPending={save.isPending}
      onSave={saveIfMeant}
    >
      <Fields title={words.general}>
        <TextInput label={words.name} required {...form.getInputProps("name")} />
      </Fields>
      <Fields title={words.retention} hint={words.retentionHint(account.max_retention_days)}>
        <NumberInput
          label={words.days}
          description={words.daysHint}
          placeholder={String(account.max_retention_days)}
          allowDecimal={false}
          maw={260}
          {...form.getInputProps("retention_days")}
        />
        <Text size="sm">{words.thenDeleted}</Text>
        <List size="sm">
          {words.deleted.map((each) => (
            <List.Item key={each}>{each}</List.Item>
          ))}
        </List>
        <Text size="sm">{words.kept}</Text>
      </Fields>
      <Fields title={words.analysis} hint={words.analysisHint}>
        <TextInput
          label={words.language}
          description={words.languageHint}
          maw={260}
          {...form.getInputProps("analysis.language")}
        />
        <ol className="plain-list" aria-label={words.analysis} hidden={form.values.analysis.fields.length === 0}>
          {form.values.analysis.fields.map(({ key }, index) => (
            <Paper component="li" withBorder p="sm" key={key}>
              <Group align="flex-start" role="group" aria-label={words.field(index + 1)}>
                <TextInput
                  label={words.fieldName}
                  placeholder={words.placeholder}
                  w={200}
                  {...form.getInputProps(`analysis.fields.${index}.name`)}
                />
                <TextInput
                  label={words.fieldDescription}
                  flex="1 1 14rem"
                  {...form.getInputProps(`analysis.fields.${index}.description`)}
                />
                <ActionIcon
                  variant="default"
                  size="lg"
                  mt={25}
                  aria-label={words.removeField(index + 1)}
                  onClick={() => form.removeListItem("analysis.fields", index)}
                >
                  <span aria-hidden>×</span>
                </ActionIcon>
              </Group>
            </Paper>
          ))}
        </ol>
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          onClick={() => form.insertListItem("analysis.fields", { name: "", description: "", key: newKey() })}
        >
          {words.addField}
        </Button>
      </Fields>
    </RecordForm>
  );
}

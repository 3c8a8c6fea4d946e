import { Alert, Button, Group, Paper, Stack, Text, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { newKey } from "../parts/new-key.ts";
import { prettyJson } from "../parts/pretty-json.ts";
import { Refused } from "../parts/refused.tsx";
import { useKept } from "../parts/use-kept.ts";
import { texts } from "../texts.ts";
import type { ConnectorFields } from "./fields.ts";
import { type CurlCommand, parseCurl } from "./parse-curl.ts";
import { withSuggested } from "./sources.ts";

type Taken = Partial<ConnectorFields> & Pick<ConnectorFields, "name">;

type Props = { onTaken(fields: Taken): void; close(): void };

/** Takes over what a curl command sends. */
export function ImportCurl({ onTaken, close }: Props) {
  const { editor: words } = texts;
  const form = useForm({ initialValues: { command: "" } });
  const [taken, setTaken] = useState<CurlCommand | null>(null);
  useKept(form, false);

  function take({ command }: { command: string }) {
    const reading = parseCurl(command);
    setTaken(reading.kind === "command" ? reading.command : null);
    if (reading.kind === "refused") return form.setFieldError("command", problemText(reading));
    form.resetDirty();
    onTaken(toTakenFields(reading.command));
  }

  return (
    <Paper withBorder p="md" component="form" noValidate onSubmit={form.onSubmit(take)} aria-label={words.curl}>
      <Stack gap="sm">
        <Textarea
          label={words.curlCommand}
          description={words.curlHint}
          placeholder={"curl -X POST https://crm.example/hooks -H 'X-Tenant: 7' -d '{\"id\": 1}'"}
          autosize
          minRows={3}
          maxRows={12}
          {...form.getInputProps("command")}
        />
        <Refused form={form} error={null} />
        {taken && (
          <Alert color="green" variant="light" p="sm" role="status">
            <Text size="sm" c="var(--mantine-color-text)">
              {words.curlDone} {taken.ignored.length > 0 && words.curlIgnored(taken.ignored.join(", "))}
            </Text>
          </Alert>
        )}
        <Group>
          <Button type="submit" disabled={form.values.command.trim() === ""}>
            {words.curlTake}
          </Button>
          <Button variant="default" onClick={close}>
            {texts.actions.cancel}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function problemText({ reason, what }: { reason: keyof typeof texts.editor.curlProblems; what: string }): string {
  const text = texts.editor.curlProblems[reason];
  return typeof text === "function" ? text(what) : text;
}

/** A JSON body becomes a template, in which placeholders may take the place of values. */
function toTakenFields({ method, url, headers, body }: CurlCommand): Taken {
  const isJson = body !== null && prettyJson(body) !== body;
  const isOwn = body !== null && method !== "GET" && method !== "DELETE";
  return {
    name: URL.parse(url)?.hostname ?? "",
    url,
    method,
    headers: headers.map(([name, value]) => ({ name, value, key: newKey() })),
    ...(isOwn && {
      hasTemplate: true,
      template: { format: isJson ? "json" : "text", body: prettyJson(body), variables: withSuggested([], body) },
    }),
  };
}

import { Alert, Group, Input, Loader, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { EventPreview } from "../api.ts";
import { useAnalysisFields } from "../parts/analysis-fields.ts";
import type { Refusal } from "../parts/refused.tsx";
import { texts } from "../texts.ts";
import { type ConnectorFormState, hasErrors } from "./form-type.ts";
import { Section } from "./section.tsx";
import { FIRST_BODY, withSuggested } from "./sources.ts";
import { VariableTable } from "./variable-table.tsx";

// The editor is as large as the rest of the page: it comes when a body is to be written.
const CodeEditor = lazy(() => import("./code-editor.tsx").then((module) => ({ default: module.CodeEditor })));

type Props = {
  form: ConnectorFormState;
  /** What the server refuses of the connector as it is now. */
  problems: readonly Refusal[];
  /** What the variables stand for in the event that is shown. */
  values: EventPreview["variables"];
};

/** The id of what says what is wrong with the body. */
const MISTAKES = "template-mistakes";

/** The body: the dialect's, or a template with its variables. */
export function BodySection({ form, problems, values }: Props) {
  const { template: words, editor } = texts;
  const { hasTemplate, template } = form.values;
  const findings = useAnalysisFields().map(({ name }) => name);
  const refused = form.errors["template.body"];
  const own = problems.filter(({ path }) => path === "template.body");
  const mistakes = own.map(({ text, place }) => ({
    line: place?.line ?? 1,
    column: place?.column ?? 1,
    text: bare(text),
  }));

  function toggle(isOn: boolean) {
    form.setFieldValue("hasTemplate", isOn);
    if (!isOn || template.body !== "") return;
    form.setFieldValue("template.body", FIRST_BODY);
    form.setFieldValue("template.variables", withSuggested(template.variables, FIRST_BODY));
  }

  return (
    <Section
      name="body"
      title={words.body}
      hint={editor.bodyHint}
      summary={hasTemplate ? words.formats[template.format] : editor.ownBody}
      isWrong={own.length > 0 || hasErrors(form, ["template"])}
    >
      <Switch
        label={words.own}
        description={words.ownHint}
        checked={hasTemplate}
        onChange={({ currentTarget }) => toggle(currentTarget.checked)}
      />
      {hasTemplate && (
        <>
          <Group justify="space-between" align="flex-end">
            <Text size="sm" c="dimmed" maw={420}>
              {words.bodyHint}
            </Text>
            <SegmentedControl
              aria-label={words.format}
              data={Object.entries(words.formats).map(([value, label]) => ({ value, label }))}
              value={template.format}
              onChange={(format) => form.setFieldValue("template.format", format as "json" | "text")}
            />
          </Group>
          <Stack gap={6}>
            <Suspense fallback={<Loader size="sm" aria-label={texts.states.loading} />}>
              <CodeEditor
                label={words.body}
                value={template.body}
                isJson={template.format === "json"}
                variables={template.variables}
                findings={findings}
                mistakes={mistakes}
                isWrong={own.length > 0 || refused !== undefined}
                describedBy={MISTAKES}
                onChange={(body) => form.setFieldValue("template.body", body)}
                onMap={(variable) => form.insertListItem("template.variables", variable)}
              />
            </Suspense>
            <Text size="xs" c="dimmed">
              {words.formatHint}
            </Text>
            <div id={MISTAKES}>
              {own.length > 0 ? <Mistakes problems={own} /> : refused && <Input.Error>{refused}</Input.Error>}
            </div>
          </Stack>
          <VariableTable form={form} findings={findings} values={values} />
        </>
      )}
    </Section>
  );
}

/** The server's words about a mistake without its place, which is marked. */
function bare(text: string): string {
  return text.replace(/^Line \d+, column \d+ of the template: /, "");
}

function Mistakes({ problems }: { problems: readonly Refusal[] }) {
  const { template: words } = texts;
  return (
    <Alert color="red" variant="light" title={words.mistakes(problems.length)} role="alert" p="sm">
      <Stack gap={4} component="ul" m={0} pl="md">
        {problems.map(({ text, place }) => (
          <Text key={text} component="li" size="sm" c="var(--mantine-color-text)">
            {place && <b>{words.at(place.line, place.column)}: </b>}
            {bare(text)}
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}

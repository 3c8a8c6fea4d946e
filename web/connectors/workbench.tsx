import { Grid, Paper, Tabs } from "@mantine/core";
import { useState } from "react";
import type { Dialect } from "../api.ts";
import { refusalsOf } from "../parts/refused.tsx";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { ComparePanel } from "./compare-panel.tsx";
import { ConnectorForm } from "./connector-form.tsx";
import { type ConnectorFields, formPath } from "./fields.ts";
import type { ConnectorFormState } from "./form-type.ts";
import { PreviewPanel, shownEvent } from "./preview-panel.tsx";
import { TestPanel } from "./test-panel.tsx";
import { usePreview } from "./use-preview.ts";

type Props = {
  form: ConnectorFormState;
  dialects: Dialect[];
  /** Null for one that is not saved. */
  id: string | null;
  error: Error | null;
  isPending: boolean;
  onSave(fields: ConnectorFields): Promise<unknown>;
};

/** A connector's settings, and beside them what they make of real calls. */
export function Workbench({ form, dialects, id, error, isPending, onSave }: Props) {
  const session = useSession();
  const fields = form.values;
  const [callId, setCallId] = useState<string | null>(null);
  const [eventType, setEventType] = useState<string | null>(null);
  const preview = usePreview({ id, fields, callId });
  // The connector is one field of what is asked.
  const toPath = (path: readonly string[]) => formPath(path.slice(1), form.getValues());
  const problems = refusalsOf(preview.error, toPath);
  const values = shownEvent(preview.data, eventType)?.variables ?? [];

  const words = texts.preview;
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 7 }}>
        <ConnectorForm
          form={form}
          dialects={dialects}
          isNew={id === null}
          error={error}
          isPending={isPending}
          problems={problems}
          values={values}
          onSave={onSave}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        {may(session, "deliveries:read") && (
          <Paper withBorder p="md" className="beside">
            <Tabs defaultValue="preview" keepMounted={false}>
              <Tabs.List mb="md">
                <Tabs.Tab value="preview">{words.title}</Tabs.Tab>
                {id !== null && <Tabs.Tab value="compare">{words.compare}</Tabs.Tab>}
                {may(session, "deliveries:write") && <Tabs.Tab value="test">{texts.test.title}</Tabs.Tab>}
              </Tabs.List>
              <Tabs.Panel value="preview">
                <PreviewPanel
                  preview={preview}
                  problems={problems}
                  callId={callId}
                  onCall={setCallId}
                  eventType={eventType}
                  onEvent={setEventType}
                  isSaved={id !== null}
                />
              </Tabs.Panel>
              {id !== null && (
                <Tabs.Panel value="compare">
                  <ComparePanel id={id} fields={fields} />
                </Tabs.Panel>
              )}
              <Tabs.Panel value="test">
                <TestPanel id={id} form={form} toPath={toPath} />
              </Tabs.Panel>
            </Tabs>
          </Paper>
        )}
      </Grid.Col>
    </Grid>
  );
}

import { Alert, Button, Chip, Group, Input, Stack, Text, Textarea, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { ApiError, type Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { Refused } from "../parts/refused.tsx";
import { texts } from "../texts.ts";
import { AddUsualTags } from "./usual-tags.tsx";

type Tag = Schemas["OutcomeTag"];

const COLORS: Record<Tag["type"], string> = { positive: "#2b8a3e", neutral: "#495057", negative: "#c92a2a" };

type Props = {
  callId: string;
  /** Whether the call is over, so that its outcome can be told. */
  isOver: boolean;
  /** What was chosen before. */
  given?: { tag: string; notes?: string | undefined } | undefined;
  /** Whether it says that there is none yet. */
  reminds?: boolean;
  onSaved?(): void;
};

export const tagsQuery = {
  queryKey: ["outcome-tags"],
  queryFn: async ({ signal }: { signal: AbortSignal }) => (await api.get("/v1/outcome-tags", { signal })).data,
  staleTime: 60_000,
};

/** What came of a call: a tag, and notes. What is not saved yet is kept over a reload of the page. */
export function OutcomeForm({ callId, isOver, given, reminds = false, onSaved }: Props) {
  const { outcome: words } = texts.phone;
  const queryClient = useQueryClient();
  const tags = useQuery(tagsQuery);
  const wrongId = useId();
  const form = useForm<Draft>({
    initialValues: keptDraft(callId, { tag: given?.tag ?? "", notes: given?.notes ?? "" }),
    onValuesChange(changed) {
      save.reset();
      keepDraft(callId, changed);
    },
  });
  const draft = form.values;
  const save = useMutation({
    mutationFn: (chosen: Draft) => saveOutcome(callId, chosen),
    onSuccess() {
      forgetDraft(callId);
      onSaved?.();
    },
    onSettled: () =>
      Promise.all([["calls"], ["call", callId]].map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  });
  const active = tags.data?.filter((tag) => tag.active || tag.name === given?.tag) ?? [];
  function statusOf(): string {
    if (save.isSuccess) return words.saved;
    if (!isOver) return words.later;
    const isChanged = draft.tag !== (given?.tag ?? "") || draft.notes.trim() !== (given?.notes ?? "");
    if (draft.tag === "") return draft.notes.trim() === "" ? "" : words.choose;
    return isChanged ? words.unsaved : "";
  }
  return (
    <form
      onSubmit={form.onSubmit((chosen) => {
        if (isOver && chosen.tag !== "") save.mutate(chosen);
      })}
      noValidate
    >
      <Stack gap="sm">
        {reminds && isOver && given === undefined && draft.tag === "" && (
          <Alert color="yellow" variant="light" p="xs" role="status">
            <Text size="sm" c="var(--mantine-color-text)">
              {words.needed}
            </Text>
          </Alert>
        )}
        <Title order={2} size="h4">
          {words.title}
        </Title>
        {tags.data?.length === 0 && <AddUsualTags />}
        <Chip.Group value={draft.tag} onChange={(tag) => form.setFieldValue("tag", tag)}>
          <Group
            gap="xs"
            role="radiogroup"
            aria-label={words.title}
            {...(form.errors.tag && { "aria-invalid": true, "aria-describedby": wrongId, tabIndex: -1 })}
          >
            {active.map((tag) => (
              <Chip
                key={tag.id}
                value={tag.name}
                color={tag.color ?? COLORS[tag.type]}
                variant="outline"
                data-type={tag.type}
              >
                <span className="phone-tag-dot" style={{ background: tag.color ?? COLORS[tag.type] }} />
                {tag.name}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        {form.errors.tag && <Input.Error id={wrongId}>{form.errors.tag}</Input.Error>}
        <Textarea
          label={words.notes}
          placeholder={words.notesPlaceholder}
          autosize
          minRows={3}
          maxRows={12}
          {...form.getInputProps("notes")}
          onKeyDown={({ key, ctrlKey, metaKey, currentTarget }) => {
            if (key === "Enter" && (ctrlKey || metaKey)) currentTarget.form?.requestSubmit();
          }}
        />
        <Refused form={form} error={save.error} />
        <Group gap="sm">
          <Button type="submit" disabled={!isOver || draft.tag === ""} loading={save.isPending}>
            {given === undefined ? words.save : words.saveChange}
          </Button>
          <Text size="sm" role="status">
            {statusOf()}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000];

/** The phone may know of the end of a call a little before its events are written down. */
async function saveOutcome(callId: string, { tag, notes }: Draft): Promise<void> {
  for (const pause of [...PAUSES_MS, null]) {
    try {
      const body = { tag, ...(notes.trim() !== "" && { notes: notes.trim() }) };
      await api.post("/v1/calls/{id}/outcome", { path: { id: callId }, body });
      return;
    } catch (error) {
      if (pause === null || !(error instanceof ApiError && error.code === "call_not_ended")) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

type Draft = { tag: string; notes: string };

const draftKey = (callId: string) => `hookswitch.outcome.${callId}`;

function keptDraft(callId: string, fallback: Draft): Draft {
  const kept = sessionStorage.getItem(draftKey(callId));
  return kept === null ? fallback : { ...fallback, ...(JSON.parse(kept) as Partial<Draft>) };
}

function keepDraft(callId: string, draft: Draft): void {
  sessionStorage.setItem(draftKey(callId), JSON.stringify(draft));
}

function forgetDraft(callId: string): void {
  sessionStorage.removeItem(draftKey(callId));
}

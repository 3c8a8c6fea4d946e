/** The pages of one kind of record: a new one, and one that is changed or removed. */
import { Stack } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "../parts/page.tsx";
import type { ToPath } from "../parts/refused.tsx";
import { Found } from "../parts/states.tsx";
import { RecordForm } from "./record-form.tsx";
import { RemoveRecord } from "./remove-record.tsx";
import { useSave } from "./use-save.ts";

/** Where the lists of records are. */
export type ListPath =
  | "/settings/lines"
  | "/settings/agents"
  | "/settings/teams"
  | "/settings/tags"
  | "/settings/widgets";

export type Noun<Row extends { id: string }, Fields extends object> = {
  list: ListPath;
  /** What the list is asked for under; whatever of a record changes, it is asked for again. */
  queryKey: readonly string[];
  words: { title: string; add: string; edit(name: string): string; losses: readonly string[] };
  empty: Fields;
  toFields(row: Row): Fields;
  nameOf(row: Row): string;
  /** Which field of the form stands for one of the API, where they are called differently. */
  toPath?(path: readonly string[], fields: Fields): string;
  read(id: string, signal: AbortSignal): Promise<Row>;
  create(fields: Fields): Promise<Row>;
  change(id: string, fields: Fields): Promise<Row>;
  remove(id: string): Promise<unknown>;
  Inputs(props: { form: UseFormReturnType<Fields>; row: Row | null }): ReactNode;
  /** What else can be done to one. */
  Acts?(props: { row: Row }): ReactNode;
  /** Whether one that was just made is shown, rather than the list. */
  showsNew?: boolean;
};

export function NewRecord<Row extends { id: string }, Fields extends object>({ noun }: { noun: Noun<Row, Fields> }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const form = useForm<Fields>({ initialValues: noun.empty });
  const create = useMutation({
    mutationFn: noun.create,
    async onSuccess({ id }) {
      await queryClient.invalidateQueries({ queryKey: noun.queryKey });
      await (noun.showsNew ? navigate({ to: `${noun.list}/$id`, params: { id } }) : navigate({ to: noun.list }));
    },
  });
  return (
    <Page title={noun.words.add}>
      <RecordForm
        label={noun.words.add}
        form={form}
        isNew
        error={create.error}
        toPath={pathsOf(noun, form)}
        isPending={create.isPending || create.isSuccess}
        onSave={create.mutateAsync}
      >
        <noun.Inputs form={form} row={null} />
      </RecordForm>
    </Page>
  );
}

function pathsOf<Row extends { id: string }, Fields extends object>(
  { toPath }: Noun<Row, Fields>,
  form: UseFormReturnType<Fields>,
): ToPath | undefined {
  return toPath && ((path) => toPath(path, form.getValues()));
}

export function EditRecord<Row extends { id: string }, Fields extends object>({
  noun,
  id,
}: {
  noun: Noun<Row, Fields>;
  id: string;
}) {
  const query = useQuery({
    queryKey: [...noun.queryKey, id],
    queryFn: ({ signal }) => noun.read(id, signal),
    // What is being edited does not change under one's hands.
    refetchOnWindowFocus: false,
  });
  return (
    <Page title={query.data ? noun.words.edit(noun.nameOf(query.data)) : noun.words.title}>
      <Found query={query}>{(row) => <Editor key={row.id} noun={noun} row={row} />}</Found>
    </Page>
  );
}

function Editor<Row extends { id: string }, Fields extends object>({
  noun,
  row,
}: {
  noun: Noun<Row, Fields>;
  row: Row;
}) {
  const { id } = row;
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const form = useForm<Fields>({ initialValues: noun.toFields(row) });
  const again = () => queryClient.invalidateQueries({ queryKey: noun.queryKey });
  const save = useSave<Fields>(noun.queryKey, (fields) => noun.change(id, fields));
  return (
    <>
      <RecordForm
        label={noun.words.edit(noun.nameOf(row))}
        form={form}
        isNew={false}
        error={save.error}
        toPath={pathsOf(noun, form)}
        isPending={save.isPending}
        onSave={save.mutateAsync}
      >
        <noun.Inputs form={form} row={row} />
      </RecordForm>
      {noun.Acts && (
        <Stack gap="md" maw={820}>
          <noun.Acts row={row} />
        </Stack>
      )}
      <RemoveRecord
        name={noun.nameOf(row)}
        losses={noun.words.losses}
        remove={() => noun.remove(id)}
        onRemoved={async () => {
          await navigate({ to: noun.list });
          queryClient.removeQueries({ queryKey: [...noun.queryKey, id] });
          await again();
        }}
      />
    </>
  );
}

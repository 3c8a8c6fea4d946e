import { Alert, Button, Group, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, messageOf } from "../api.ts";
import { Copy } from "../parts/copy.tsx";
import { Link } from "../parts/link.tsx";
import { Refused } from "../parts/refused.tsx";
import { Found } from "../parts/states.tsx";
import { useKept } from "../parts/use-kept.ts";
import { texts } from "../texts.ts";
import { widgetsQuery } from "./queries.ts";
import { Fields } from "./record-form.tsx";
import type { Widget } from "./widget-fields.ts";

const onError = (error: unknown) => notifications.show({ color: "red", message: messageOf(error) });

/** What else can be done to a widget: put its form on a website, and try it. */
export function WidgetActs({ widget: { id, key } }: { widget: Widget }) {
  const queryClient = useQueryClient();
  const { widgets: words } = texts;
  const path = { id };
  const snippet = useQuery({
    queryKey: ["widgets", id, "snippet", key],
    queryFn: ({ signal }) => api.get("/v1/widgets/{id}/snippet", { path, signal }),
  });
  const rotate = useMutation({
    mutationFn: () => api.post("/v1/widgets/{id}/rotate-key", { path }),
    async onSuccess() {
      notifications.show({ message: words.rotated });
      await queryClient.invalidateQueries({ queryKey: widgetsQuery.queryKey });
    },
    onError,
  });
  return (
    <>
      <Fields title={words.snippet} hint={words.snippetHint}>
        <Found query={snippet}>
          {({ html }) => (
            <Group wrap="nowrap" align="flex-start">
              <pre className="code">{html}</pre>
              <Copy value={html} />
            </Group>
          )}
        </Found>
        <Group>
          <Text size="sm">
            {words.key}: <code>{key}</code>
          </Text>
          <Button
            variant="default"
            size="xs"
            loading={rotate.isPending}
            onClick={() => confirm(words.rotateConfirm) && rotate.mutate()}
          >
            {words.rotate}
          </Button>
        </Group>
      </Fields>
      <TestLead id={id} />
    </>
  );
}

function TestLead({ id }: { id: string }) {
  const form = useForm({ initialValues: { number: "" } });
  const { widgets: words } = texts;
  const post = useMutation({
    mutationFn: (body: { number: string }) => api.post("/v1/widgets/{id}/test-lead", { path: { id }, body }),
    onSuccess: () => form.resetDirty(),
  });
  useKept(form, post.isPending);
  return (
    <Fields title={words.test} hint={words.testHint}>
      <form noValidate aria-label={words.test} onSubmit={form.onSubmit((fields) => post.mutate(fields))}>
        <Group align="flex-start">
          <TextInput label={words.number} inputMode="tel" flex="0 1 18rem" {...form.getInputProps("number")} />
          <Button type="submit" mt={25} loading={post.isPending} disabled={form.values.number === ""}>
            {words.post}
          </Button>
        </Group>
        <Refused form={form} error={post.error} />
      </form>
      {post.data && (
        <Alert color="green" variant="light" role="status" title={words.posted[post.data.status]}>
          <Link to="/calls/$id" params={{ id: post.data.call_id }} underline="always">
            {words.toCall}
          </Link>
        </Alert>
      )}
    </Fields>
  );
}

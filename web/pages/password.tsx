import { Button, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { api } from "../api.ts";
import { Page } from "../parts/page.tsx";
import { PasswordField } from "../parts/password-field.tsx";
import { Refused } from "../parts/refused.tsx";
import { useKept } from "../parts/use-kept.ts";
import { texts } from "../texts.ts";

export function Password() {
  const form = useForm({ mode: "uncontrolled", initialValues: { current: "", new: "" } });
  const change = useMutation({
    mutationFn: (body: { current: string; new: string }) => api.put("/v1/session/password", { body }),
    onSuccess() {
      form.reset();
      notifications.show({ message: texts.password.changed, color: "green" });
    },
  });
  useKept(form, change.isPending);
  return (
    <Page title={texts.password.title}>
      <form onSubmit={form.onSubmit((values) => change.mutate(values))} noValidate>
        <Stack maw={420}>
          <PasswordField
            label={texts.password.current}
            autoComplete="current-password"
            required
            key={form.key("current")}
            {...form.getInputProps("current")}
          />
          <PasswordField
            label={texts.password.next}
            description={texts.password.hint}
            autoComplete="new-password"
            required
            key={form.key("new")}
            {...form.getInputProps("new")}
          />
          <Refused form={form} error={change.error} />
          <Button type="submit" loading={change.isPending}>
            {texts.actions.save}
          </Button>
        </Stack>
      </form>
    </Page>
  );
}

import { Button, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, queryClient } from "../api.ts";
import { Outside } from "../parts/outside.tsx";
import { PasswordField } from "../parts/password-field.tsx";
import { Refused } from "../parts/refused.tsx";
import { sessionQuery } from "../session.ts";
import { texts } from "../texts.ts";

export function Join() {
  const token = location.hash.slice(1);
  const navigate = useNavigate();
  const form = useForm({ mode: "uncontrolled", initialValues: { password: "" } });
  const join = useMutation({
    mutationFn: ({ password }: { password: string }) => api.post("/v1/join", { body: { token, password } }),
    async onSuccess(session) {
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, session);
      await navigate({ to: "/" });
    },
  });
  if (token === "") {
    return (
      <Outside title={texts.join.title}>
        <Text>{texts.join.noToken}</Text>
      </Outside>
    );
  }
  return (
    <Outside title={texts.join.title}>
      <form onSubmit={form.onSubmit((values) => join.mutate(values))} noValidate>
        <Stack>
          <Text size="sm">{texts.join.text}</Text>
          <PasswordField
            label={texts.join.password}
            autoComplete="new-password"
            required
            key={form.key("password")}
            {...form.getInputProps("password")}
          />
          <Refused form={form} error={join.error} />
          <Button type="submit" loading={join.isPending}>
            {texts.join.submit}
          </Button>
        </Stack>
      </form>
    </Outside>
  );
}

import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api, queryClient } from "../api.ts";
import { Outside } from "../parts/outside.tsx";
import { PasswordField } from "../parts/password-field.tsx";
import { Refused } from "../parts/refused.tsx";
import { sessionQuery } from "../session.ts";
import { texts } from "../texts.ts";

export function SignIn() {
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const form = useForm({ mode: "uncontrolled", initialValues: { email: "", password: "" } });
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) => api.post("/v1/session", { body }),
    async onSuccess(session) {
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, session);
      await navigate({ href: next ?? "/" });
    },
  });
  return (
    <Outside title={texts.signIn.title}>
      <form onSubmit={form.onSubmit((values) => signIn.mutate(values))} noValidate>
        <Stack>
          <TextInput
            label={texts.signIn.email}
            type="text"
            inputMode="email"
            autoComplete="username"
            required
            data-autofocus
            key={form.key("email")}
            {...form.getInputProps("email")}
          />
          <PasswordField
            label={texts.signIn.password}
            autoComplete="current-password"
            required
            key={form.key("password")}
            {...form.getInputProps("password")}
          />
          <Refused form={form} error={signIn.error} />
          <Button type="submit" loading={signIn.isPending}>
            {texts.signIn.submit}
          </Button>
          <Text size="sm">{texts.signIn.hint}</Text>
        </Stack>
      </form>
    </Outside>
  );
}

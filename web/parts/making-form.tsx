import { Button, Group, Paper, Stack } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { ReactNode } from "react";
import { texts } from "../texts.ts";
import { Refused } from "./refused.tsx";
import { useKept } from "./use-kept.ts";

type Props<Fields> = {
  form: UseFormReturnType<Fields>;
  /** On the button that makes it. */
  make: string;
  making: { error: Error | null; isPending: boolean; mutate(fields: Fields): void };
  /** In pixels; as wide as the page where it is left out. */
  width?: number;
  onCancel(): void;
  children: ReactNode;
};

/** A form above a list, which makes one more. It is not left by accident. */
export function MakingForm<Fields extends object>({ form, make, making, width, onCancel, children }: Props<Fields>) {
  useKept(form, making.isPending);
  return (
    <Paper withBorder p="md">
      <form onSubmit={form.onSubmit((fields) => making.mutate(fields as Fields))} noValidate>
        <Stack maw={width}>
          {children}
          <Refused form={form} error={making.error} />
          <Group>
            <Button type="submit" loading={making.isPending}>
              {make}
            </Button>
            <Button variant="default" onClick={onCancel}>
              {texts.actions.cancel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

import { Button, Group, Paper, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { texts } from "../texts.ts";
import { Failed } from "./states.tsx";

type Props = {
  /** On the button that makes it. */
  make: string;
  making: { error: Error | null; isPending: boolean };
  /** In pixels; as wide as the page where it is left out. */
  width?: number;
  onSubmit(event?: FormEvent<HTMLFormElement>): void;
  onCancel(): void;
  children: ReactNode;
};

/** A form above a list, which makes one more. */
export function MakingForm({ make, making, width, onSubmit, onCancel, children }: Props) {
  return (
    <Paper withBorder p="md">
      <form onSubmit={onSubmit} noValidate>
        <Stack maw={width}>
          {children}
          {making.error && <Failed error={making.error} />}
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

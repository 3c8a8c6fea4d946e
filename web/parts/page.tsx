import { Group, Stack, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { texts } from "../texts.ts";

type Props = {
  title: string;
  actions?: ReactNode;
  /** For pages that show two things side by side. */
  isWide?: boolean;
  children: ReactNode;
};

/** A page below the shell: its title also names the browser's tab. */
export function Page({ title, actions, isWide = false, children }: Props) {
  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
  }, [title]);
  return (
    <Stack gap="lg" maw={isWide ? 1560 : 1200} mx="auto">
      <Group justify="space-between" align="center">
        <Title order={1} size="h2">
          {title}
        </Title>
        <Group gap="sm" className="acts">
          {actions}
        </Group>
      </Group>
      {children}
    </Stack>
  );
}

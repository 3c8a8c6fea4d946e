import { Alert, Group, Stack, Text } from "@mantine/core";
import { texts } from "../texts.ts";
import { Copy } from "./copy.tsx";

/** A secret that the server shows now and never again. */
export function ShownOnce({ title, secret }: { title: string; secret: string }) {
  return (
    <Alert color="yellow" variant="light" title={title} role="status">
      <Stack gap="sm">
        <Text size="sm" c="var(--mantine-color-text)">
          {texts.secrets.once}
        </Text>
        <Group wrap="nowrap" align="flex-start">
          <pre className="code">{secret}</pre>
          <Copy value={secret} />
        </Group>
      </Stack>
    </Alert>
  );
}

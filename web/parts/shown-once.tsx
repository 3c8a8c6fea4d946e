import { Alert, Group, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { texts } from "../texts.ts";
import { Copy } from "./copy.tsx";

/** A secret that the server shows now and never again. A keyboard goes on from here: what made it may be gone. */
export function ShownOnce({ title, secret }: { title: string; secret: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <Alert ref={place} tabIndex={-1} color="yellow" variant="light" title={title} role="status">
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

/** A form that makes something with a secret: whether it is open, and what was made last, to be shown once. */
export function useMaking<T>() {
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<T | null>(null);
  return {
    isOpen,
    made,
    open: () => setOpen(true),
    /** @param result what was made; null where nothing was. */
    close(result: T | null) {
      setOpen(false);
      if (result !== null) setMade(result);
    },
  };
}

import { Button, CopyButton } from "@mantine/core";
import { texts } from "../texts.ts";

/** Copies a text, and says that it did. */
export function Copy({ value, label = texts.actions.copy }: { value: string; label?: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="default" flex="none" onClick={copy} aria-live="polite">
          {copied ? texts.actions.copied : label}
        </Button>
      )}
    </CopyButton>
  );
}

import { ActionIcon, Tooltip } from "@mantine/core";
import { Icon } from "./icons.tsx";
import { useWhyNoCalls } from "./why-no-calls.ts";

/** A button that calls somebody. While nobody can be called it stays in reach, and says why. */
export function CallButton({ label, onCall }: { label: string; onCall(): void }) {
  const why = useWhyNoCalls();
  const said = why === null ? label : `${label}: ${why}`;
  return (
    <Tooltip label={why ?? label} multiline maw={260}>
      <ActionIcon
        size="lg"
        variant="light"
        color="green"
        aria-label={said}
        {...(why === null ? { onClick: onCall } : { "aria-disabled": true, "data-disabled": true })}
      >
        <Icon name="phone" />
      </ActionIcon>
    </Tooltip>
  );
}

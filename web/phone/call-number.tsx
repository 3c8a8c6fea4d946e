import { ActionIcon, Group } from "@mantine/core";
import { useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { Icon } from "./icons.tsx";
import { usePhoneHost } from "./registry.ts";

/** What can be called: E.164, or a colleague's extension. */
const CALLABLE = /^(\+\d{5,15}|\d{2,10})$/;

/** A number, with a button that calls it where the person has a phone. */
export function CallNumber({ number }: { number: string }) {
  const { agent_id: agentId } = useSession();
  const host = usePhoneHost();
  if (agentId === null || !CALLABLE.test(number)) return <bdi>{number}</bdi>;
  const label = texts.phone.callNumber(number);
  return (
    <Group component="span" gap={6} wrap="nowrap" display="inline-flex">
      <bdi>{number}</bdi>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="green"
        aria-label={label}
        title={label}
        disabled={host === null}
        onClick={() => host?.commands.call(number)}
      >
        <Icon name="phone" size={14} />
      </ActionIcon>
    </Group>
  );
}

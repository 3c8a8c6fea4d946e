import { ActionIcon, Group, Tooltip } from "@mantine/core";
import { LinkIcon } from "../parts/link.tsx";
import { useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { EXTENSION } from "./extension.ts";
import { Icon } from "./icons.tsx";
import { usePhone } from "./use-phone.ts";
import { whyNoCalls } from "./why-no-calls.ts";

const E164 = /^\+\d{5,15}$/;

/**
 * A number, with a button that calls it where the person has a phone. While that cannot call, the button leads to the
 * phone's page, which says what to do.
 */
export function CallNumber({ number }: { number: string }) {
  const { agent_id: agentId } = useSession();
  const { host, state } = usePhone();
  if (agentId === null || !(E164.test(number) || EXTENSION.test(number))) return <bdi>{number}</bdi>;
  const why = whyNoCalls(state);
  const label = texts.phone.callNumber(number);
  const icon = <Icon name="phone" size={14} />;
  return (
    <Group component="span" gap={6} wrap="nowrap" display="inline-flex">
      <bdi>{number}</bdi>
      <Tooltip label={why ?? label} multiline maw={260}>
        {why === null ? (
          <ActionIcon
            size={24}
            variant="subtle"
            color="green"
            aria-label={label}
            onClick={() => host?.commands.call(number)}
          >
            {icon}
          </ActionIcon>
        ) : (
          <LinkIcon to="/phone" size={24} variant="subtle" color="gray" aria-label={`${texts.phone.openPhone}: ${why}`}>
            {icon}
          </LinkIcon>
        )}
      </Tooltip>
    </Group>
  );
}

import { Alert, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { texts } from "../texts.ts";
import { CallControls } from "./call-controls.tsx";
import { Icon } from "./icons.tsx";
import type { PhoneHost } from "./open-phone.ts";
import type { PhoneCall } from "./phone-state.ts";
import { QualityBadge } from "./quality-badge.tsx";
import { Timer } from "./timer.tsx";
import { useWho } from "./who.ts";

type Props = { call: PhoneCall; others: readonly PhoneCall[]; host: PhoneHost };

/** The call that one is in, rings, or is being called. */
export function CallCard({ call, others, host }: Props) {
  const { phone: words } = texts;
  const who = useWho(call);
  return (
    <Paper withBorder p="lg" className="phone-call" data-phase={call.phase} component="section" aria-label={who.title}>
      <Stack gap="md">
        <Stack gap={2} align="center">
          <Text size="sm">{phaseOf(call)}</Text>
          <Text fz="1.5rem" fw={700} ta="center" style={{ overflowWrap: "anywhere" }}>
            <bdi>{who.title}</bdi>
          </Text>
          {who.name !== null && <Text size="sm">{who.shown}</Text>}
          <Group gap="sm" mih={28} justify="center">
            {call.answeredAt !== null && call.phase !== "answering" && (
              <Text component="span" fz="lg" ff="monospace">
                <Timer since={call.answeredAt} />
              </Text>
            )}
            {call.quality !== null && <QualityBadge quality={call.quality} />}
          </Group>
        </Stack>
        {call.transfer !== null && (
          <Alert color={call.transfer.step === "refused" ? "red" : "blue"} variant="light" role="status">
            {call.transfer.step === "refused"
              ? words.transferRefused(call.transfer.to)
              : words.transferring(call.transfer.to)}
          </Alert>
        )}
        {call.phase === "offered" ? <Choice call={call} host={host} /> : null}
        {call.phase === "connected" ? <CallControls key={call.key} call={call} others={others} host={host} /> : null}
        {call.phase !== "offered" && (
          <Button
            size="md"
            color="red.8"
            leftSection={<Icon name="hangUp" />}
            onClick={() => host.commands.hangUp(call.key)}
          >
            {words.hangUp}
          </Button>
        )}
      </Stack>
    </Paper>
  );
}

/** Takes a call that comes in, or refuses it. */
export function Choice({ call, host, size = "md" }: { call: PhoneCall; host: PhoneHost; size?: "sm" | "md" }) {
  const { phone: words } = texts;
  return (
    <Group grow={size === "md"} gap="sm" wrap="nowrap">
      <Button
        size={size}
        color="green.9"
        leftSection={<Icon name="phone" />}
        onClick={() => host.commands.answer(call.key)}
      >
        {words.answer}
      </Button>
      <Button
        size={size}
        color="red.8"
        leftSection={<Icon name="hangUp" />}
        onClick={() => host.commands.reject(call.key)}
      >
        {words.reject}
      </Button>
    </Group>
  );
}

/** How it stands with a call, in a few words. */
export function phaseOf({ phase, isHeldHere, isHeldThere, isMuted }: PhoneCall): string {
  const { phone: words } = texts;
  if (phase !== "connected") return words.phases[phase];
  if (isHeldHere) return words.heldHere;
  if (isHeldThere) return words.heldThere;
  return isMuted ? `${words.phases.connected} · ${words.muted}` : words.phases.connected;
}

import { Button, Group, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { texts } from "../texts.ts";
import { Dialer } from "./dialer.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { Keypad } from "./keypad.tsx";
import type { PhoneHost } from "./open-phone.ts";
import type { PhoneCall } from "./phone-state.ts";
import { hearShortcut } from "./shortcuts.ts";
import { TransferPanel } from "./transfer-panel.tsx";
import { useWho } from "./who.ts";

type Panel = "keypad" | "transfer" | "add" | null;
type Props = { call: PhoneCall; others: readonly PhoneCall[]; host: PhoneHost };

/** What one does in a call. */
export function CallControls({ call, others, host }: Props) {
  const { phone: words } = texts;
  const { commands, sound } = host;
  const [panel, setPanel] = useState<Panel>(null);
  const toggle = (which: Panel) => setPanel((before) => (before === which ? null : which));
  useEffect(() => hearShortcut("transfer", () => setPanel("transfer")), []);
  const { key, isMuted, isHeldHere } = call;
  return (
    <Stack gap="md">
      <SimpleGrid cols={3} spacing="xs">
        <Control
          icon={isMuted ? "muted" : "microphone"}
          label={isMuted ? words.unmute : words.mute}
          isOn={isMuted}
          onClick={() => commands.setMuted(key, !isMuted)}
        />
        <Control
          icon={isHeldHere ? "play" : "pause"}
          label={isHeldHere ? words.goOn : words.hold}
          isOn={isHeldHere}
          onClick={() => commands.setHeld(key, !isHeldHere)}
        />
        <Control icon="keypad" label={words.keypad} isOpen={panel === "keypad"} onClick={() => toggle("keypad")} />
        <Control
          icon="transfer"
          label={words.transfer}
          isOpen={panel === "transfer"}
          onClick={() => toggle("transfer")}
        />
        <Control icon="add" label={words.addCall} isOpen={panel === "add"} onClick={() => toggle("add")} />
      </SimpleGrid>
      {call.digits !== "" && (
        <Text size="sm" ff="monospace" ta="center" style={{ overflowWrap: "anywhere" }}>
          {words.pressed}: {call.digits}
        </Text>
      )}
      {panel === "keypad" && (
        <Keypad
          onPress={(digit) => {
            sound(digit);
            commands.press(key, digit);
          }}
        />
      )}
      {panel === "transfer" && <TransferPanel call={call} host={host} onDone={() => setPanel(null)} />}
      {panel === "add" && (
        <Dialer
          action={words.callTwo}
          onKey={sound}
          onCall={(number, name) => {
            setPanel(null);
            commands.call(number, name);
          }}
        />
      )}
      {others.map((other) => (
        <OtherCall key={other.key} call={call} other={other} host={host} />
      ))}
    </Stack>
  );
}

type ControlProps = { icon: IconName; label: string; isOn?: boolean; isOpen?: boolean; onClick(): void };

function Control({ icon, label, isOn, isOpen, onClick }: ControlProps) {
  return (
    <Button
      variant="default"
      className="phone-control"
      data-on={(isOn || isOpen) ?? false}
      h={68}
      px={4}
      onClick={onClick}
      {...(isOpen !== undefined && { "aria-expanded": isOpen })}
    >
      <Stack gap={4} align="center">
        <Icon name={icon} />
        <span>{label}</span>
      </Stack>
    </Button>
  );
}

/** A call beside the one that one is in: go on with it, or connect the two. */
function OtherCall({ call, other, host: { commands } }: { call: PhoneCall; other: PhoneCall; host: PhoneHost }) {
  const { phone: words } = texts;
  const who = useWho(other);
  if (other.phase === "offered") return null;
  return (
    <Paper withBorder p="sm">
      <Stack gap="xs">
        <Group gap="xs" justify="space-between" wrap="nowrap">
          <Text fw={600} truncate>
            <bdi>{who.title}</bdi>
          </Text>
          <Text size="sm" miw="max-content">
            {other.isHeldHere ? words.heldHere : words.phases[other.phase]}
          </Text>
        </Group>
        {other.phase === "connected" && (
          <Group gap="xs" grow>
            <Button
              size="xs"
              variant="default"
              aria-label={words.switchTo(who.title)}
              onClick={() => commands.focus(other.key)}
            >
              {words.goOn}
            </Button>
            <Button
              size="xs"
              leftSection={<Icon name="join" size={16} />}
              aria-label={words.join(who.title)}
              onClick={() => commands.join(other.key, call.key)}
            >
              {words.connect}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

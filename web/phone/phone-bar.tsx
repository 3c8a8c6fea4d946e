import { ActionIcon, Affix, Group, Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { LinkButton } from "../parts/link.tsx";
import { texts } from "../texts.ts";
import { Choice, phaseOf } from "./call-card.tsx";
import { Icon, type IconName } from "./icons.tsx";
import type { PhoneHost } from "./open-phone.ts";
import { focused, offered, type PhoneCall, type PhoneState } from "./phone-state.ts";
import { Timer } from "./timer.tsx";
import { useWho } from "./who.ts";

/** The phone while one is on another page: the call that rings or that one is in, with what is needed at once. */
export function PhoneBar({ state, host }: { state: PhoneState; host: PhoneHost }) {
  const call = offered(state) ?? focused(state);
  if (call !== null) return <Bar key={call.key} call={call} host={host} />;
  if (state.left === null) return null;
  return (
    <Floating phase="left">
      <Text size="sm">{texts.phone.takingUp}</Text>
    </Floating>
  );
}

function Floating({ phase, children }: { phase: string; children: ReactNode }) {
  return (
    <Affix position={{ bottom: 16, left: 16, right: 16 }} zIndex={150} className="phone-affix">
      <Paper
        withBorder
        shadow="lg"
        p="sm"
        className="phone-bar"
        data-phase={phase}
        component="section"
        aria-label={texts.phone.title}
      >
        {children}
      </Paper>
    </Affix>
  );
}

function Bar({ call, host }: { call: PhoneCall; host: PhoneHost }) {
  const { phone: words } = texts;
  const { commands } = host;
  const who = useWho(call);
  const { key, phase, isMuted, isHeldHere, answeredAt } = call;
  return (
    <Floating phase={phase}>
      <Group justify="space-between" gap="sm">
        <div className="phone-bar-who">
          <Text fw={600} truncate>
            <bdi>{who.title}</bdi>
          </Text>
          <Text size="sm">
            {phaseOf(call)}
            {answeredAt !== null && phase === "connected" && (
              <>
                {" · "}
                <Timer since={answeredAt} />
              </>
            )}
          </Text>
        </div>
        <Group gap="xs">
          {phase === "offered" && <Choice call={call} host={host} size="sm" />}
          {phase === "connected" && (
            <>
              <Action
                icon={isMuted ? "muted" : "microphone"}
                label={isMuted ? words.unmute : words.mute}
                isOn={isMuted}
                onClick={() => commands.setMuted(key, !isMuted)}
              />
              <Action
                icon={isHeldHere ? "play" : "pause"}
                label={isHeldHere ? words.goOn : words.hold}
                isOn={isHeldHere}
                onClick={() => commands.setHeld(key, !isHeldHere)}
              />
            </>
          )}
          {phase !== "offered" && (
            <ActionIcon size="lg" color="red.8" aria-label={words.hangUp} onClick={() => commands.hangUp(key)}>
              <Icon name="hangUp" />
            </ActionIcon>
          )}
          <LinkButton to="/phone" size="sm" variant="default">
            {words.openPhone}
          </LinkButton>
        </Group>
      </Group>
    </Floating>
  );
}

type ActionProps = { icon: IconName; label: string; isOn: boolean; onClick(): void };

function Action({ icon, label, isOn, onClick }: ActionProps) {
  return (
    <ActionIcon
      size="lg"
      variant="default"
      className="phone-control"
      data-on={isOn}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </ActionIcon>
  );
}

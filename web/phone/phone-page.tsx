import { ActionIcon, Alert, Button, Grid, Paper, Stack, Text } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Page } from "../parts/page.tsx";
import { Empty, Loading } from "../parts/states.tsx";
import { useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { CallCard } from "./call-card.tsx";
import { Dialer } from "./dialer.tsx";
import { EndedCard } from "./ended-card.tsx";
import { Help } from "./help.tsx";
import { Icon } from "./icons.tsx";
import { Notices } from "./notices.tsx";
import type { PhoneHost, PhoneView } from "./open-phone.ts";
import { OutcomeForm } from "./outcome-form.tsx";
import { PhoneSettings } from "./phone-settings.tsx";
import { focused, type PhoneState } from "./phone-state.ts";
import { RecentCalls } from "./recent-calls.tsx";
import { ScreenPop } from "./screen-pop.tsx";
import { hearShortcut } from "./shortcuts.ts";
import { StatusMenu } from "./status-menu.tsx";
import { TestNumbers } from "./test-numbers.tsx";
import { usePhone } from "./use-phone.ts";
import { useScreen } from "./use-screen.ts";

export function PhonePage() {
  const { agent_id: agentId } = useSession();
  const { host, ...view } = usePhone();
  const [isSetting, settings] = useDisclosure();
  const { phone: words } = texts;
  const actions = host && (
    <>
      {agentId !== null && <StatusMenu agentId={agentId} />}
      <Help />
      <ActionIcon variant="default" size="lg" aria-label={words.settings.open} onClick={settings.open}>
        <Icon name="settings" />
      </ActionIcon>
    </>
  );
  return (
    <Page title={words.title} actions={actions}>
      {agentId === null && <Empty title={words.notices.noAgent}>{words.notices.noAgentHint}</Empty>}
      {agentId !== null && host === null && <Loading />}
      {agentId !== null && host !== null && (
        <>
          <Notices view={view} host={host} onSettings={settings.open} />
          <Desk view={view} host={host} agentId={agentId} />
          <PhoneSettings opened={isSetting} onClose={settings.close} host={host} agentId={agentId} />
        </>
      )}
    </Page>
  );
}

type DeskProps = { view: PhoneView; host: PhoneHost; agentId: string };

function Desk({ view: { state, place }, host, agentId }: DeskProps) {
  const call = focused(state);
  const { calls, last, link, microphone } = state;
  const dial = (number: string, name: string | null = null) => host.commands.call(number, name);
  const dialer = calls.length === 0 && <FirstDialer host={host} onCall={dial} />;
  // In one column the outcome of a call comes before the next one.
  const isNarrow = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, sm: 6, lg: 4 }}>
        <Stack gap="md">
          {[...calls]
            .filter(({ key, phase }) => key === call?.key || phase === "offered")
            .map((each) => (
              <CallCard key={each.key} call={each} others={calls.filter(({ key }) => key !== each.key)} host={host} />
            ))}
          {call === null && last !== null && <EndedCard call={last} host={host} />}
          {calls.length === 0 && place === "here" && link === "ready" && microphone === "unknown" && (
            <AskForMicrophone host={host} />
          )}
          {!isNarrow && dialer}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 6, lg: 8 }}>
        <Stack gap="lg">
          <Beside state={state} />
          {isNarrow && dialer}
          {calls.length === 0 && state.hasTestNumbers && <TestNumbers onCall={dial} />}
          <RecentCalls agentId={agentId} onCall={dial} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

type FirstDialerProps = { host: PhoneHost; onCall(number: string, name: string | null): void };

function FirstDialer({ host, onCall }: FirstDialerProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => hearShortcut("dial", () => input.current?.focus()), []);
  return (
    <Paper withBorder p="lg">
      <Dialer inputRef={input} onCall={onCall} onKey={host.sound} />
    </Paper>
  );
}

/** Who is on the line, and what came of it: of the call that one is in, or else of the last one. */
function Beside({ state }: { state: PhoneState }) {
  const call = focused(state) ?? state.calls[0] ?? state.last;
  const screen = useScreen(call?.callId ?? null);
  if (!call || (call.phase === "ended" && call.callId === null)) return null;
  const { callId, number, answeredAt } = call;
  const isOver = call.phase === "ended";
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <ScreenPop callId={callId} number={number} />
      </Grid.Col>
      {callId !== null && answeredAt !== null && screen?.call.direction !== "internal" && (
        <Grid.Col span={{ base: 12, lg: 6 }}>
          <OutcomeForm key={callId} callId={callId} isOver={isOver} given={screen?.call.outcome} reminds />
        </Grid.Col>
      )}
    </Grid>
  );
}

function AskForMicrophone({ host }: { host: PhoneHost }) {
  const { notices: words } = texts.phone;
  const { data: permission = "granted" } = useQuery({ queryKey: ["microphone"], queryFn: microphonePermission });
  if (permission === "granted") return null;
  return (
    <Alert color="blue" variant="light" title={words.notSetUp}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm" c="var(--mantine-color-text)">
          {words.notSetUpHint}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Icon name="microphone" size={16} />}
          onClick={host.commands.tryMicrophone}
        >
          {words.allowMicrophone}
        </Button>
      </Stack>
    </Alert>
  );
}

/** Firefox does not tell before it is asked for. */
async function microphonePermission(): Promise<PermissionState> {
  const status = await navigator.permissions.query({ name: "microphone" }).catch(() => null);
  return status?.state ?? "prompt";
}

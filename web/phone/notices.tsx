import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { type ReactNode, useSyncExternalStore } from "react";
import { texts } from "../texts.ts";
import type { PhoneHost, PhoneView } from "./open-phone.ts";
import type { Microphone } from "./phone-state.ts";

type Props = { view: PhoneView; host: PhoneHost; onSettings(): void };

/** What keeps the phone from working, and what to do about it. */
export function Notices({ view: { state, place }, host, onSettings }: Props) {
  const { notices: words } = texts.phone;
  const { link, problem, microphone, left } = state;
  const hasBeenTouched = useTouched();
  return (
    <>
      {microphone === "insecure" && <Notice title={words.insecure}>{words.insecureHint}</Notice>}
      {link === "none" && <Notice title={words.noEngine}>{words.noEngineHint}</Notice>}
      {link === "refused" && (
        <Notice title={words.refused}>
          {words.refusedHint} {problem}
        </Notice>
      )}
      {link === "lost" && <Notice color="yellow">{words.lost}</Notice>}
      {left !== null && (
        <Notice color="blue" role="status">
          {texts.phone.takingUp}
        </Notice>
      )}
      {place === "here" && !hasBeenTouched && <Notice color="yellow">{words.untouched}</Notice>}
      {place === "elsewhere" && (
        <Notice
          color="blue"
          title={words.elsewhere}
          actions={
            <Button size="compact-sm" variant="default" onClick={host.takeOver}>
              {words.takeOver}
            </Button>
          }
        >
          {words.elsewhereHint}
        </Notice>
      )}
      <MicrophoneNotice microphone={microphone} onTry={host.commands.tryMicrophone} onSettings={onSettings} />
    </>
  );
}

/** Whether the page may sound: browsers wait for somebody to touch it. */
function useTouched(): boolean {
  return useSyncExternalStore(
    (listener) => {
      // By then the browser knows of it.
      const later = () => setTimeout(listener);
      for (const type of TOUCHES) addEventListener(type, later);
      return () => {
        for (const type of TOUCHES) removeEventListener(type, later);
      };
    },
    () => navigator.userActivation?.hasBeenActive ?? true,
  );
}

const TOUCHES = ["pointerup", "keyup"];

type MicrophoneProps = { microphone: Microphone; onTry(): void; onSettings(): void };

function MicrophoneNotice({ microphone, onTry, onSettings }: MicrophoneProps) {
  const { notices: words } = texts.phone;
  const again = (
    <Button size="compact-sm" variant="default" onClick={onTry}>
      {words.tryAgain}
    </Button>
  );
  const choose = (
    <Button size="compact-sm" variant="default" onClick={onSettings}>
      {words.chooseDevice}
    </Button>
  );
  switch (microphone) {
    case "refused":
      return (
        <Notice title={words.micRefused} actions={again}>
          {words.micRefusedHint}
        </Notice>
      );
    case "missing":
      return (
        <Notice title={words.micMissing} actions={again}>
          {words.micMissingHint}
        </Notice>
      );
    case "busy":
      return (
        <Notice
          title={words.micBusy}
          actions={
            <>
              {again}
              {choose}
            </>
          }
        >
          {words.micBusyHint}
        </Notice>
      );
    case "unknown":
    case "ready":
    case "insecure":
      return null;
  }
}

type NoticeProps = {
  title?: string;
  color?: string;
  role?: "alert" | "status";
  actions?: ReactNode;
  children: ReactNode;
};

function Notice({ title, color = "red", role = "alert", actions, children }: NoticeProps) {
  return (
    <Alert color={color} variant="light" role={role} {...(title !== undefined && { title })}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm" c="var(--mantine-color-text)">
          {children}
        </Text>
        {actions && <Group gap="xs">{actions}</Group>}
      </Stack>
    </Alert>
  );
}

/** The phone in the shell: it rings and talks whatever page one is on. */
import "./phone.css";
import { VisuallyHidden } from "@mantine/core";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { LinkButton } from "../parts/link.tsx";
import { texts } from "../texts.ts";
import { useFreshStatus } from "./agent-status.ts";
import { announcementOf } from "./announce.ts";
import { Icon } from "./icons.tsx";
import { openPhone } from "./open-phone.ts";
import { PhoneBar } from "./phone-bar.tsx";
import type { PhoneState } from "./phone-state.ts";
import { provide } from "./registry.ts";
import { useShortcuts } from "./shortcuts.ts";
import { usePhone } from "./use-phone.ts";
import { useScreens } from "./use-screen.ts";

/** Opens the phone of an agent for as long as it is mounted. */
export function PhoneDock({ agentId }: { agentId: string }) {
  const navigate = useNavigate();
  const toPhone = useCallback(() => void navigate({ to: "/phone" }), [navigate]);
  useEffect(() => {
    const opened = openPhone(agentId, { onOpen: toPhone });
    provide(opened);
    return () => {
      provide(null);
      opened.close();
    };
  }, [agentId, toPhone]);
  useScreens(agentId);
  useFreshStatus(agentId);
  const { host, state, place } = usePhone();
  useShortcuts(host, toPhone);
  const isOnPage = useRouterState({ select: ({ location }) => location.pathname === "/phone" });
  return (
    <>
      <LinkChip state={state} isElsewhere={place === "elsewhere"} />
      <Announcer state={state} />
      {host !== null && !isOnPage && <PhoneBar state={state} host={host} />}
    </>
  );
}

const COLORS: Record<PhoneState["link"], string> = {
  off: "gray",
  connecting: "gray",
  ready: "green",
  lost: "yellow",
  refused: "red",
  none: "gray",
};

/** How it stands with the phone, and the way to its page. */
function LinkChip({ state: { link }, isElsewhere }: { state: PhoneState; isElsewhere: boolean }) {
  const { links, nav, notices } = texts.phone;
  const label = `${nav}: ${isElsewhere ? notices.elsewhere : links[link]}`;
  return (
    <LinkButton
      to="/phone"
      size="xs"
      variant="default"
      aria-label={label}
      title={label}
      data-phone={link}
      leftSection={<span className="phone-dot" style={{ background: `var(--mantine-color-${COLORS[link]}-6)` }} />}
    >
      <Icon name="phone" size={16} />
    </LinkButton>
  );
}

/** Says what happens to whoever does not see it. */
function Announcer({ state }: { state: PhoneState }) {
  const before = useRef(state);
  const [said, setSaid] = useState("");
  useEffect(() => {
    const words = announcementOf(before.current, state);
    before.current = state;
    if (words !== "") setSaid(words);
  }, [state]);
  return (
    <VisuallyHidden role="status" aria-live="assertive" data-said>
      {said}
    </VisuallyHidden>
  );
}

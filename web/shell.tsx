import {
  AppShell,
  Badge,
  Burger,
  Button,
  Group,
  NavLink,
  ScrollArea,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { createLink, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Fragment, lazy, Suspense, useEffect } from "react";
import { api, isSignedOut, messageOf, queryClient, type Scope, type Session } from "./api.ts";
import { type Liveness, useLive } from "./live.ts";
import { Empty, Failed, Loading } from "./parts/states.tsx";
import { may, sessionQuery } from "./session.ts";
import { texts } from "./texts.ts";

/** The page comes first, and then the phone. */
const PhoneDock = lazy(async () => {
  if (location.pathname !== "/phone") await idle();
  return { default: (await import("./phone/phone-dock.tsx")).PhoneDock };
});

const NavTo = createLink(NavLink<"a">);

/** The pages, each with the scope that it needs. */
const PAGES = [
  { to: "/", label: texts.nav.home, scope: "events:read" },
  { to: "/calls", label: texts.nav.calls, scope: "events:read" },
  { to: "/phone", label: texts.phone.nav, scope: "calls:write" },
  { to: "/deliveries", label: texts.nav.deliveries, scope: "deliveries:read" },
  { to: "/connectors", label: texts.nav.connectors, scope: "connectors:read" },
  { to: "/inspectors", label: texts.inspectors.title, scope: "connectors:read" },
] as const satisfies { to: string; label: string; scope: Scope }[];

/** The pages of what is set up once, each with the scope that it needs. */
const SETTINGS = [
  { to: "/settings/trunks", label: texts.settings.trunks, scope: "settings:read" },
  { to: "/settings/lines", label: texts.settings.lines, scope: "directory:write" },
  { to: "/settings/calling", label: texts.calling.title, scope: "directory:write" },
  { to: "/settings/agents", label: texts.settings.agents, scope: "directory:write" },
  { to: "/settings/teams", label: texts.settings.teams, scope: "directory:write" },
  { to: "/settings/tags", label: texts.settings.tags, scope: "directory:write" },
  { to: "/settings/widgets", label: texts.settings.widgets, scope: "widgets:write" },
  { to: "/settings/account", label: texts.settings.account, scope: "settings:write" },
  { to: "/keys", label: texts.nav.keys, scope: "keys:write" },
  { to: "/members", label: texts.nav.members, scope: "members:read" },
  { to: "/settings/audit", label: texts.settings.audit, scope: "audit:read" },
] as const satisfies { to: string; label: string; scope: Scope }[];

/** What is around every page, for people who are signed in; everybody else goes to the sign-in, and then back. */
export function Shell() {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const navigate = useNavigate();
  const isOut = isSignedOut(error);
  useEffect(() => {
    if (!isOut) return;
    const next = location.pathname + location.search;
    void navigate({ to: "/sign-in", search: next === "/" ? {} : { next }, replace: true });
  }, [isOut, navigate]);
  if (session) return <Frame session={session} />;
  return error && !isOut ? <Failed error={error} retry={() => void refetch()} /> : <Loading />;
}

function Frame({ session }: { session: Session }) {
  const [isOpen, menu] = useDisclosure();
  const live = useLive();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isAt = (to: string) => (to === "/" ? path === to : path === to || path.startsWith(`${to}/`));
  const needed = [...PAGES, ...SETTINGS].findLast(({ to }) => path === to || path.startsWith(`${to}/`))?.scope;
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding="lg"
    >
      <a className="skip-link" href="#page">
        {texts.nav.skip}
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={texts.nav.menu} />
            <img src="/icon.svg" alt="" width={28} height={28} />
            <Text fw={700} visibleFrom="xs">
              {texts.product}
            </Text>
          </Group>
          <Group gap="sm" wrap="nowrap">
            {session.agent_id !== null && (
              <Suspense fallback={null}>
                <PhoneDock agentId={session.agent_id} />
              </Suspense>
            )}
            <LiveBadge state={live} />
            <Text size="sm" visibleFrom="sm">
              {[...new Set([session.user.name, texts.members.roles[session.user.role]])].join(" · ")}
            </Text>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={texts.nav.label} className="menu" data-open={isOpen || undefined}>
        <AppShell.Section grow component={ScrollArea}>
          {[PAGES, SETTINGS].map((pages) => {
            const open = pages.filter(({ scope }) => may(session, scope));
            const isSettings = pages === SETTINGS && open.length > 0;
            return (
              <Fragment key={pages[0].to}>
                {isSettings && (
                  <Text size="xs" fw={600} c="dimmed" px="sm" pt="md" pb={4}>
                    {texts.settings.group}
                  </Text>
                )}
                {open.map(({ to, label }) => (
                  <NavTo
                    key={to}
                    to={to}
                    label={label}
                    onClick={menu.close}
                    active={isAt(to)}
                    aria-current={path === to ? "page" : undefined}
                  />
                ))}
              </Fragment>
            );
          })}
        </AppShell.Section>
        <AppShell.Section>
          <NavTo to="/password" label={texts.nav.password} active={path === "/password"} onClick={menu.close} />
          <Group grow mt="xs">
            <SchemeButton />
            <SignOut />
          </Group>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1}>
        {needed === undefined || may(session, needed) ? (
          <Outlet />
        ) : (
          <Empty title={texts.states.noAccess}>{texts.states.noAccessText}</Empty>
        )}
      </AppShell.Main>
    </AppShell>
  );
}

function LiveBadge({ state }: { state: Liveness }) {
  const color = { connecting: "gray.6", live: "green.6", lost: "red.6" }[state];
  return (
    <Badge color={color} variant="dot" tt="none" role="status" miw="max-content" data-live={state}>
      {texts.live[state]}
    </Badge>
  );
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme();
  const other = scheme === "dark" ? "light" : "dark";
  return (
    <Button variant="default" size="xs" onClick={() => setColorScheme(other)}>
      {texts.nav[other]}
    </Button>
  );
}

function SignOut() {
  const navigate = useNavigate();
  async function signOut() {
    // Whoever stays for what is not saved stays signed in, and nothing of this goes on.
    await navigate({ to: "/sign-in" });
    if (location.pathname !== "/sign-in") return;
    try {
      await api.delete("/v1/session");
    } catch (error) {
      if (!isSignedOut(error)) {
        notifications.show({ color: "red", message: messageOf(error) });
        return navigate({ to: "/" });
      }
    }
    queryClient.clear();
  }
  return (
    <Button variant="default" size="xs" onClick={() => void signOut()}>
      {texts.nav.signOut}
    </Button>
  );
}

/** Resolves when the browser has nothing better to do, or after two seconds. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no other way to know.
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => resolve(), { timeout: 2_000 });
    else setTimeout(resolve, 500);
  });
}

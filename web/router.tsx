import { Text } from "@mantine/core";
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouteComponent,
} from "@tanstack/react-router";
import { readFilters } from "./call-log/filters.ts";
import { Link } from "./parts/link.tsx";
import { Outside } from "./parts/outside.tsx";
import { Failed, Loading } from "./parts/states.tsx";
import { Shell } from "./shell.tsx";
import { texts } from "./texts.ts";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } => (isOwnPath(next) ? { next } : {}),
  component: lazyRouteComponent(() => import("./pages/sign-in.tsx"), "SignIn"),
});
const join = createRoute({
  getParentRoute: () => root,
  path: "/join",
  component: lazyRouteComponent(() => import("./pages/join.tsx"), "Join"),
});

const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

function page<Path extends string>(path: Path, component: RouteComponent) {
  return createRoute({ getParentRoute: () => shell, path, component });
}

const calls = createRoute({
  getParentRoute: () => shell,
  path: "/calls",
  validateSearch: readFilters,
  component: lazyRouteComponent(() => import("./pages/calls.tsx"), "Calls"),
});

const deliveries = createRoute({
  getParentRoute: () => shell,
  path: "/deliveries",
  validateSearch: ({ show }: Record<string, unknown>): { show?: string } =>
    show === "again" || show === "live" ? { show } : {},
  component: lazyRouteComponent(() => import("./pages/deliveries.tsx"), "Deliveries"),
});

const tree = root.addChildren([
  signIn,
  join,
  shell.addChildren([
    page(
      "/",
      lazyRouteComponent(() => import("./pages/home.tsx"), "Home"),
    ),
    calls,
    page(
      "/calls/$id",
      lazyRouteComponent(() => import("./pages/call.tsx"), "CallPage"),
    ),
    page(
      "/phone",
      lazyRouteComponent(() => import("./phone/phone-page.tsx"), "PhonePage"),
    ),
    deliveries,
    page(
      "/connectors",
      lazyRouteComponent(() => import("./pages/connectors.tsx"), "Connectors"),
    ),
    page(
      "/connectors/new",
      lazyRouteComponent(() => import("./pages/new-connector.tsx"), "NewConnector"),
    ),
    page(
      "/connectors/$id",
      lazyRouteComponent(() => import("./pages/edit-connector.tsx"), "EditConnector"),
    ),
    page(
      "/inspectors",
      lazyRouteComponent(() => import("./pages/inspectors.tsx"), "Inspectors"),
    ),
    page(
      "/inspectors/$id",
      lazyRouteComponent(() => import("./pages/inspector.tsx"), "InspectorPage"),
    ),
    page(
      "/keys",
      lazyRouteComponent(() => import("./pages/keys.tsx"), "Keys"),
    ),
    page(
      "/members",
      lazyRouteComponent(() => import("./pages/members.tsx"), "Members"),
    ),
    page(
      "/settings/trunks",
      lazyRouteComponent(() => import("./settings/trunks.tsx"), "Trunks"),
    ),
    page(
      "/settings/trunks/new",
      lazyRouteComponent(() => import("./settings/edit-trunk.tsx"), "NewTrunk"),
    ),
    page(
      "/settings/trunks/$id",
      lazyRouteComponent(() => import("./settings/edit-trunk.tsx"), "EditTrunk"),
    ),
    page(
      "/settings/lines",
      lazyRouteComponent(() => import("./settings/lines.tsx"), "Lines"),
    ),
    page(
      "/settings/lines/new",
      lazyRouteComponent(() => import("./settings/lines.tsx"), "NewLine"),
    ),
    page(
      "/settings/lines/$id",
      lazyRouteComponent(() => import("./settings/lines.tsx"), "EditLine"),
    ),
    page(
      "/settings/calling",
      lazyRouteComponent(() => import("./settings/calling.tsx"), "Calling"),
    ),
    page(
      "/settings/agents",
      lazyRouteComponent(() => import("./settings/agents.tsx"), "Agents"),
    ),
    page(
      "/settings/agents/new",
      lazyRouteComponent(() => import("./settings/agents.tsx"), "NewAgent"),
    ),
    page(
      "/settings/agents/$id",
      lazyRouteComponent(() => import("./settings/agents.tsx"), "EditAgent"),
    ),
    page(
      "/settings/teams",
      lazyRouteComponent(() => import("./settings/teams.tsx"), "Teams"),
    ),
    page(
      "/settings/teams/new",
      lazyRouteComponent(() => import("./settings/teams.tsx"), "NewTeam"),
    ),
    page(
      "/settings/teams/$id",
      lazyRouteComponent(() => import("./settings/teams.tsx"), "EditTeam"),
    ),
    page(
      "/settings/tags",
      lazyRouteComponent(() => import("./settings/tags.tsx"), "Tags"),
    ),
    page(
      "/settings/tags/new",
      lazyRouteComponent(() => import("./settings/tags.tsx"), "NewTag"),
    ),
    page(
      "/settings/tags/$id",
      lazyRouteComponent(() => import("./settings/tags.tsx"), "EditTag"),
    ),
    page(
      "/settings/widgets",
      lazyRouteComponent(() => import("./settings/widgets.tsx"), "Widgets"),
    ),
    page(
      "/settings/widgets/new",
      lazyRouteComponent(() => import("./settings/widgets.tsx"), "NewWidget"),
    ),
    page(
      "/settings/widgets/$id",
      lazyRouteComponent(() => import("./settings/widgets.tsx"), "EditWidget"),
    ),
    page(
      "/settings/account",
      lazyRouteComponent(() => import("./settings/account.tsx"), "Account"),
    ),
    page(
      "/settings/audit",
      lazyRouteComponent(() => import("./settings/audit.tsx"), "Audit"),
    ),
    page(
      "/password",
      lazyRouteComponent(() => import("./pages/password.tsx"), "Password"),
    ),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  defaultPendingComponent: Loading,
  // A page that cannot be drawn, or whose part is not to be had: what has been loaded of it stays as it is.
  defaultErrorComponent: ({ error }) => <Failed error={error} retry={() => location.reload()} />,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

function NotFound() {
  return (
    <Outside title={texts.states.notFound}>
      <Text>{texts.states.notFoundText}</Text>
      <Link to="/" underline="always">
        {texts.states.toHome}
      </Link>
    </Outside>
  );
}

/** Where to go on after signing in: a path of this page and nothing else. */
function isOwnPath(next: unknown): next is string {
  return typeof next === "string" && /^\/(?![/\\])/.test(next);
}

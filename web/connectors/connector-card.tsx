import { Badge, Button, Group, Stack, Switch, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { api, type Connector, messageOf } from "../api.ts";
import { Link } from "../parts/link.tsx";
import { SortableCard } from "../parts/sortable.tsx";
import { ConnectorStatus } from "../parts/status.tsx";
import { connectorsQuery } from "../queries.ts";
import { texts } from "../texts.ts";
import { HealthFigures } from "./health-figures.tsx";
import { Repair } from "./repair.tsx";

type Props = {
  connector: Connector;
  /** The dialect's title. */
  dialect: string;
  /** Undefined until it is known. */
  health: Schemas["ConnectorHealth"] | undefined;
  mayChange: boolean;
};

/** A connector on the list: where it goes, how it does, and what can be done about it. */
export function ConnectorCard({ connector, dialect, health, mayChange }: Props) {
  const { id, name, url } = connector;
  return (
    <SortableCard id={id} name={name} mayOrder={mayChange} padding="md" data-connector={name}>
      <Stack gap="xs" flex={1} miw={0}>
        <Group justify="space-between" gap="sm" align="flex-start">
          <Stack gap={2} flex="1 1 16rem" miw={0}>
            <Group gap="sm">
              <Link to="/connectors/$id" params={{ id }} fw={600} underline="always">
                {name}
              </Link>
              <Badge variant="default" tt="none" fw={500} radius="sm">
                {dialect}
              </Badge>
              <ConnectorStatus connector={connector} />
            </Group>
            <Text size="sm" ff="monospace" style={{ wordBreak: "break-all" }}>
              {connector.method && `${connector.method} `}
              {url}
            </Text>
            <Text size="sm" c="dimmed">
              {subscription(connector)}
            </Text>
          </Stack>
          <HealthFigures health={health} />
          {mayChange && <Switches connector={connector} />}
        </Group>
        <Repair connector={connector} />
      </Stack>
    </SortableCard>
  );
}

const SHOWN_EVENTS = 4;

/** What it is told of, and of which calls. */
function subscription({ events, access }: Connector): string {
  const { editor: words } = texts;
  const more = events === null ? 0 : events.length - SHOWN_EVENTS;
  const list = events === null ? words.allEvents : events.slice(0, SHOWN_EVENTS).join(", ") || words.noEvents;
  const narrowed = (Object.keys(words.access) as (keyof typeof words.access)[]).filter(
    (key) => (access[key]?.length ?? 0) > 0,
  );
  const calls = narrowed.length === 0 ? words.allCalls : words.narrowedBy(narrowed.map((key) => words.access[key]));
  return `${list}${more > 0 ? ` ${words.andMore(more)}` : ""} · ${calls}`;
}

function Switches({ connector: { id, name, active, status } }: { connector: Connector }) {
  const { connectors: words } = texts;
  const queryClient = useQueryClient();
  const path = { id };
  const change = useMutation({
    mutationFn: (to: "enable" | "disable" | "pause") =>
      to === "enable"
        ? api.post("/v1/connectors/{id}/enable", { path, body: {} })
        : api.post(`/v1/connectors/{id}/${to}`, { path }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: connectorsQuery.queryKey }),
  });
  return (
    <Group gap="xs" justify="flex-end" align="center" w={{ sm: 90 }}>
      <Switch
        aria-label={words.activate(name)}
        checked={active}
        disabled={change.isPending}
        onChange={({ currentTarget }) => change.mutate(currentTarget.checked ? "enable" : "disable")}
      />
      {status === "active" && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`${words.pause} ${name}`}
          loading={change.isPending}
          onClick={() => change.mutate("pause")}
        >
          {words.pause}
        </Button>
      )}
    </Group>
  );
}

import { Alert, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { Link, LinkButton } from "../parts/link.tsx";
import { OrderButtons, useOrder } from "../parts/order-buttons.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, Found } from "../parts/states.tsx";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { sharedTrunksQuery, trunksQuery } from "./queries.ts";
import { TestTrunk, TrunkStatus, TrunkTrouble } from "./trunk-state.tsx";
import "./style.css";

type Trunk = Schemas["Trunk"];

export function Trunks() {
  const query = useQuery(trunksQuery);
  const shared = useQuery(sharedTrunksQuery);
  const mayChange = may(useSession(), "settings:write");
  const { trunks: words } = texts;
  const configured = shared.data?.filter(({ kind }) => kind === "configured") ?? [];
  return (
    <Page title={words.title} actions={mayChange && <LinkButton to="/settings/trunks/new">{words.add}</LinkButton>}>
      <Text c="dimmed">{words.intro}</Text>
      {shared.data?.some(({ kind }) => kind === "test_numbers") && (
        <Alert color="blue" variant="light" title={words.testNumbers}>
          <Text size="sm" c="var(--mantine-color-text)">
            {words.testNumbersText}
          </Text>
        </Alert>
      )}
      <Found query={query}>
        {(trunks) =>
          trunks.length === 0 ? (
            <Empty title={words.none}>{words.noneText}</Empty>
          ) : (
            <Own trunks={trunks} mayChange={mayChange} />
          )
        }
      </Found>
      {configured.length > 0 && <Shared trunks={configured} />}
    </Page>
  );
}

function Own({ trunks, mayChange }: { trunks: Trunk[]; mayChange: boolean }) {
  const { trunks: words } = texts;
  const order = useOrder<Trunk>(trunksQuery.queryKey, (ids) => api.put("/v1/trunks/order", { body: { ids } }));
  return (
    <Stack gap="sm">
      {trunks.length > 1 && (
        <Text size="sm" c="dimmed">
          {words.ownHint}
        </Text>
      )}
      <ol className="plain-list" aria-label={words.own}>
        {trunks.map((trunk, index) => (
          <Paper component="li" withBorder p="md" key={trunk.id} data-trunk={trunk.name}>
            <Stack gap="sm">
              <Group justify="space-between" align="flex-start" gap="sm">
                <Group gap="md" align="flex-start" wrap="nowrap" flex="1 1 18rem" miw={0}>
                  {mayChange && trunks.length > 1 && (
                    <Group gap={4} wrap="nowrap">
                      <OrderButtons rows={trunks} index={index} order={order.mutate} />
                    </Group>
                  )}
                  <Stack gap={2} miw={0}>
                    <Link to="/settings/trunks/$id" params={{ id: trunk.id }} fw={600} underline="always">
                      {trunk.name}
                    </Link>
                    <Text size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }}>
                      {addressOf(trunk)}
                    </Text>
                    <Text size="sm" c="dimmed">
                      {trunk.prefixes.length === 0 ? words.allNumbers : words.numbers(trunk.prefixes.join(", "))}
                    </Text>
                  </Stack>
                </Group>
                <TrunkStatus state={trunk.state} />
                {mayChange && trunk.enabled && <TestTrunk id={trunk.id} name={trunk.name} />}
              </Group>
              <TrunkTrouble state={trunk.state} />
            </Stack>
          </Paper>
        ))}
      </ol>
    </Stack>
  );
}

function addressOf({ username, host, port, protocol }: Trunk): string {
  return `${username === null ? "" : `${username}@`}${host}${port === null ? "" : `:${port}`} · ${protocol}`;
}

function Shared({ trunks }: { trunks: Schemas["SharedTrunk"][] }) {
  const { trunks: words } = texts;
  return (
    <Stack gap="sm">
      <div>
        <Title order={2} size="h4">
          {words.shared}
        </Title>
        <Text size="sm" c="dimmed">
          {words.sharedHint}
        </Text>
      </div>
      <ul className="plain-list" aria-label={words.shared}>
        {trunks.map(({ name, state }) => (
          <Paper component="li" withBorder p="md" key={name}>
            <Stack gap="sm">
              <Group justify="space-between">
                <Text fw={600}>{name}</Text>
                <TrunkStatus state={state} />
              </Group>
              <TrunkTrouble state={state} />
            </Stack>
          </Paper>
        ))}
      </ul>
    </Stack>
  );
}

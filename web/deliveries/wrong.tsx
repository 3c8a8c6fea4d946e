import { Badge, Button, Collapse, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Connector, type DeliverySummary, messageOf } from "../api.ts";
import { Link, LinkButton } from "../parts/link.tsx";
import { Moment } from "../parts/moment.tsx";
import { RecordTable } from "../parts/record-table.tsx";
import { Empty, Found } from "../parts/states.tsx";
import { ConnectorStatus, Status } from "../parts/status.tsx";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { OpenDeliveries } from "./open-deliveries.tsx";
import { summaryQuery } from "./queries.ts";

/** What waits for each connector and for what, and what goes wrong there and how often. */
export function Wrong({ connectors }: { connectors: readonly Connector[] }) {
  const query = useQuery(summaryQuery);
  const { deliveries: words } = texts;
  return (
    <Found query={query}>
      {(summary) => {
        const troubled = connectors.filter(({ id }) => openOf(summary, id) > 0);
        const quiet = connectors.filter(({ id }) => openOf(summary, id) === 0);
        return (
          <Stack gap="lg">
            {troubled.length === 0 && <Empty title={words.none}>{words.noneText}</Empty>}
            {troubled.map((connector) => (
              <OfConnector key={connector.id} connector={connector} summary={summary} />
            ))}
            {troubled.length > 0 && quiet.length > 0 && (
              <Text size="sm">{words.quiet(quiet.map(({ name }) => name).join(", "))}</Text>
            )}
            {summary.is_sample && <Text size="sm">{words.sample}</Text>}
          </Stack>
        );
      }}
    </Found>
  );
}

function openOf({ waiting, failing, failed }: DeliverySummary, connectorId: string): number {
  return [...waiting, ...failing, ...failed].filter(({ connector_id }) => connector_id === connectorId).length;
}

type Props = { connector: Connector; summary: DeliverySummary };

function OfConnector({ connector, summary }: Props) {
  const [isOpen, { toggle }] = useDisclosure();
  const { deliveries: words } = texts;
  const ofThis = <Row extends { connector_id: string }>(rows: readonly Row[]) =>
    rows.filter(({ connector_id }) => connector_id === connector.id);
  const waiting = ofThis(summary.waiting);
  const failing = ofThis(summary.failing);
  const groups = [
    ...failing.map((group) => ({ ...group, isFinal: false })),
    ...ofThis(summary.failed).map((group) => ({ ...group, isFinal: true })),
  ];
  return (
    <Paper withBorder p="md" component="section" aria-label={connector.name}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Group gap="sm">
            <Title order={2} size="h4">
              <Link to="/connectors/$id" params={{ id: connector.id }} c="inherit" fw="inherit">
                {connector.name}
              </Link>
            </Title>
            <ConnectorStatus connector={connector} />
          </Group>
          <Group gap="xs" className="acts">
            {failing.length > 0 && <RetryAll connector={connector} />}
            {groups.length > 0 && (
              <LinkButton to="/calls" search={{ failed_at: connector.id }} size="compact-sm" variant="default">
                {words.toCalls}
              </LinkButton>
            )}
          </Group>
        </Group>
        {connector.paused && connector.paused.by !== "user" && (
          <Text size="sm" className="sentence">
            {connector.paused.reason}
          </Text>
        )}
        {waiting.length > 0 && (
          <Group gap="xs">
            {waiting.map(({ waiting_for, count, oldest_at }) => (
              <Badge
                key={waiting_for}
                variant="default"
                tt="none"
                fw={500}
                size="lg"
                radius="sm"
                h="auto"
                styles={{ label: { whiteSpace: "normal", textAlign: "start" } }}
              >
                {words.waitingCount(count.toLocaleString(texts.locale), words.waitFor[waiting_for])}
                {oldest_at !== null && (
                  <>
                    {" "}
                    {words.since} <Moment at={oldest_at} isShort />
                  </>
                )}
              </Badge>
            ))}
          </Group>
        )}
        {groups.length > 0 && (
          <RecordTable
            label={words.errorsOf(connector.name)}
            columns={[words.error, words.state, words.count, words.latest]}
            numbers={[words.count]}
            minWidth={560}
            rows={groups.map(({ reason, count, latest_at, isFinal }) => ({
              key: `${reason}${isFinal}`,
              cells: [
                <bdi key="reason" style={{ overflowWrap: "anywhere" }}>
                  {reason}
                </bdi>,
                <Status key="state" color={isFinal ? "red.6" : "orange.6"}>
                  {isFinal ? words.failed : words.failing}
                </Status>,
                count.toLocaleString(texts.locale),
                <Moment key="latest" at={latest_at} isShort />,
              ],
            }))}
          />
        )}
        <div>
          <Button size="compact-sm" variant="default" onClick={toggle} aria-expanded={isOpen}>
            {isOpen ? words.hideSingle : words.showSingle}
          </Button>
        </div>
        <Collapse expanded={isOpen}>{isOpen && <OpenDeliveries connector={connector} />}</Collapse>
      </Stack>
    </Paper>
  );
}

/** Makes all of a connector's retries due now. */
function RetryAll({ connector: { id, name } }: { connector: Connector }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const { deliveries: words } = texts;
  const retry = useMutation({
    mutationFn: () => api.post("/v1/deliveries/retry", { body: { connector_id: id } }),
    onSuccess: ({ retried }) => notifications.show({ message: words.retriedAll(retried) }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["deliveries"] }),
  });
  if (!may(session, "deliveries:write")) return null;
  return (
    <Button
      size="compact-sm"
      loading={retry.isPending}
      onClick={() => retry.mutate()}
      aria-label={words.retryAllOf(name)}
    >
      {words.retryAll}
    </Button>
  );
}

import { List, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Call } from "../api.ts";
import { Copy } from "../parts/copy.tsx";
import { Link } from "../parts/link.tsx";
import { duration } from "../parts/moment.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, Found } from "../parts/states.tsx";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { CallTable } from "./call-table.tsx";
import { ConnectorHealth } from "./connector-health.tsx";

/** Today's numbers are counted over so many calls at most. */
const COUNTED = 1_000;
const LATEST = 5;

export function Home() {
  const today = useQuery({ queryKey: ["today"], queryFn: ({ signal }) => callsOfToday(signal) });
  const session = useSession();
  return (
    <Page title={texts.home.title}>
      <Found query={today}>
        {({ calls, latest }) => (
          <>
            {latest.length === 0 ? <Begin /> : <Numbers calls={calls} />}
            {latest.length > 0 && (
              <Stack gap="sm">
                <Title order={2} size="h4">
                  {texts.home.latest}
                </Title>
                <CallTable calls={latest} />
              </Stack>
            )}
          </>
        )}
      </Found>
      {may(session, "connectors:read") && <ConnectorHealth />}
    </Page>
  );
}

async function callsOfToday(signal: AbortSignal): Promise<{ calls: Call[]; latest: Call[] }> {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const calls: Call[] = [];
  const latest: Call[] = [];
  for await (const call of api.list("/v1/calls", { query: { limit: 200 }, signal })) {
    if (latest.length < LATEST) latest.push(call);
    const isToday = (call.started_at ?? call.ended_at ?? 0) >= midnight;
    if (isToday) calls.push(call);
    if ((!isToday && latest.length >= LATEST) || calls.length >= COUNTED) break;
  }
  return { calls, latest };
}

function Numbers({ calls }: { calls: Call[] }) {
  const answered = calls.filter(({ answered_at }) => answered_at !== undefined);
  const running = calls.filter(({ status }) => status !== "ended" && status !== "failed");
  const talk = answered.reduce((sum, { answered_at = 0, ended_at = answered_at }) => sum + ended_at - answered_at, 0);
  const share = calls.length === 0 ? "" : ` (${Math.round((answered.length / calls.length) * 100)} %)`;
  const numbers: [string, string][] = [
    [texts.home.calls, calls.length.toLocaleString(texts.locale)],
    [texts.home.answered, answered.length.toLocaleString(texts.locale) + share],
    [texts.home.talk, duration(talk)],
    [texts.home.running, running.length.toLocaleString(texts.locale)],
  ];
  return (
    <Stack gap={4}>
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        {numbers.map(([name, value]) => (
          <Paper key={name} withBorder p="md">
            <Text size="sm">{name}</Text>
            <Text fz="1.75rem" fw={700} data-number={name}>
              {value}
            </Text>
          </Paper>
        ))}
      </SimpleGrid>
      {calls.length >= COUNTED && <Text size="sm">{texts.home.more(COUNTED)}</Text>}
    </Stack>
  );
}

function Begin() {
  const command = `curl ${location.origin}/v1/events \\
  -H "Authorization: Bearer $HOOKSWITCH_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"type": "call.started", "call_id": "call-1",
       "data": {"direction": "inbound", "from": "+493023125014", "to": "+493023125900"}}'`;
  const [connector, key, report] = texts.home.steps;
  return (
    <Empty title={texts.home.begin}>
      <List type="ordered" ta="left" spacing="xs" mb="sm">
        <List.Item>
          <Link to="/connectors/new" underline="always">
            {connector}
          </Link>
        </List.Item>
        <List.Item>
          <Link to="/keys" underline="always">
            {key}
          </Link>
        </List.Item>
        <List.Item>{report}</List.Item>
      </List>
      <pre className="code" style={{ textAlign: "left" }}>
        {command}
      </pre>
      <Copy value={command} />
    </Empty>
  );
}

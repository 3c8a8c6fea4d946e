import "../home/home.css";
import { SimpleGrid, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../api.ts";
import { summaryQuery } from "../deliveries/queries.ts";
import { Begin } from "../home/begin.tsx";
import { CallsByHour, DeliveriesByHour } from "../home/hours.tsx";
import { Numbers } from "../home/numbers.tsx";
import { FirstSteps } from "../parts/first-steps.tsx";
import { Page } from "../parts/page.tsx";
import { Found } from "../parts/states.tsx";
import { connectorsQuery } from "../queries.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { CallTable } from "./call-table.tsx";
import { ConnectorHealth } from "./connector-health.tsx";

const LATEST = 5;
const REFRESH_MS = 3_000;

export function Home() {
  const session = useSession();
  const latest = useQuery({
    queryKey: ["calls", "latest"],
    queryFn: async ({ signal }) => (await api.get("/v1/calls", { query: { limit: LATEST }, signal })).data,
  });
  return (
    <Page title={texts.home.title}>
      <FirstSteps />
      <Found query={latest}>
        {(calls) =>
          calls.length === 0 ? (
            <Begin />
          ) : (
            <>
              <Today />
              <Stack gap="sm">
                <Title order={2} size="h4">
                  {texts.home.latest}
                </Title>
                <CallTable calls={calls} />
              </Stack>
            </>
          )
        }
      </Found>
      {may(session, "connectors:read") && <ConnectorHealth />}
    </Page>
  );
}

/** What was counted since the viewer's midnight. */
function Today() {
  const session = useSession();
  const seesDeliveries = may(session, "deliveries:read") && may(session, "connectors:read");
  const today = useQuery({
    queryKey: ["today"],
    queryFn: ({ signal }) => api.get("/v1/figures", { query: { ...dayOf(new Date()), bucket_s: 3_600 }, signal }),
    refetchInterval: REFRESH_MS,
  });
  const connectors = useQuery({ ...connectorsQuery, enabled: seesDeliveries });
  const summary = useQuery({ ...summaryQuery, enabled: seesDeliveries });
  const failing = connectors.data?.filter(
    ({ id, status }) => status === "disabled" || summary.data?.failing.some(({ connector_id }) => connector_id === id),
  );
  return (
    <Found query={today}>
      {(figures) => (
        <>
          <Numbers figures={figures} failingConnectors={seesDeliveries ? (failing?.length ?? 0) : null} />
          <SimpleGrid cols={{ base: 1, md: seesDeliveries ? 2 : 1 }}>
            <CallsByHour buckets={figures.buckets} />
            {seesDeliveries && <DeliveriesByHour buckets={figures.buckets} />}
          </SimpleGrid>
        </>
      )}
    </Found>
  );
}

/** The viewer's day, in milliseconds UTC. Some days have 23 or 25 hours. */
function dayOf(now: Date): { from: number; to: number } {
  const [year, month, date] = [now.getFullYear(), now.getMonth(), now.getDate()];
  return { from: new Date(year, month, date).getTime(), to: new Date(year, month, date + 1).getTime() };
}

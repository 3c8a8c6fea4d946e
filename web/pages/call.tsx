import { Grid, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api } from "../api.ts";
import { CallFacts } from "../call-log/call-facts.tsx";
import { CallTimeline } from "../call-log/call-timeline.tsx";
import { Findings, ScreenPops, Steps } from "../call-log/findings.tsx";
import { Listen } from "../call-log/listen.tsx";
import { partiesOf } from "../call-log/words.ts";
import { Page } from "../parts/page.tsx";
import { Found } from "../parts/states.tsx";
import { texts } from "../texts.ts";

export function CallPage() {
  const { id } = useParams({ from: "/shell/calls/$id" });
  const query = useQuery({
    queryKey: ["call", id, "state"],
    queryFn: ({ signal }) => api.get("/v1/calls/{id}", { path: { id }, signal }),
  });
  return (
    <Page title={query.data ? partiesOf(query.data) : texts.call.title(id)} isWide>
      <Found query={query}>
        {(call) => (
          <>
            <CallFacts call={call} />
            <Grid gap="lg">
              <Grid.Col span={{ base: 12, lg: 7 }}>
                <CallTimeline id={id} />
              </Grid.Col>
              <Grid.Col span={{ base: 12, lg: 5 }}>
                <Stack gap="md">
                  <Listen call={call} />
                  <ScreenPops call={call} />
                  <Findings call={call} />
                  <Steps call={call} />
                </Stack>
              </Grid.Col>
            </Grid>
          </>
        )}
      </Found>
    </Page>
  );
}

import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { LiveTail } from "../deliveries/live-tail.tsx";
import { Replays } from "../deliveries/replays.tsx";
import { Wrong } from "../deliveries/wrong.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, Found } from "../parts/states.tsx";
import { connectorsQuery } from "../queries.ts";
import { texts } from "../texts.ts";

export function Deliveries() {
  const query = useQuery(connectorsQuery);
  const { show = "open" } = useSearch({ from: "/shell/deliveries" });
  const navigate = useNavigate();
  const { deliveries: words } = texts;
  return (
    <Page title={words.title}>
      <Tabs
        value={show}
        onChange={(next) => void navigate({ to: "/deliveries", search: next === "open" ? {} : { show: next ?? "" } })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="open">{words.open}</Tabs.Tab>
          <Tabs.Tab value="again">{words.again}</Tabs.Tab>
          <Tabs.Tab value="live">{words.tail}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="live">
          <LiveTail />
        </Tabs.Panel>
        <Found query={query}>
          {(connectors) =>
            connectors.length === 0 && show !== "live" ? (
              <Empty title={words.noConnectors}>{texts.connectors.noneText}</Empty>
            ) : (
              <>
                <Tabs.Panel value="open">
                  <Wrong connectors={connectors} />
                </Tabs.Panel>
                <Tabs.Panel value="again">
                  <Replays connectors={connectors} />
                </Tabs.Panel>
              </>
            )
          }
        </Found>
      </Tabs>
    </Page>
  );
}

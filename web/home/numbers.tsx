import { Paper, SimpleGrid, Text } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import type { Figures } from "../api.ts";
import { Link } from "../parts/link.tsx";
import { readable, spoken } from "../parts/readable.ts";
import { texts } from "../texts.ts";

type Props = {
  figures: Figures;
  /** Null where the person may not see them. */
  failingConnectors: number | null;
};

/** The day's numbers, each with what it means beside it. */
export function Numbers({ figures: { calls, deliveries, waiting }, failingConnectors }: Props) {
  const { home: words } = texts;
  const now = useNow();
  const count = (value: number) => value.toLocaleString(texts.locale);
  const { total, answered, talk_ms } = calls;
  const tried = deliveries.delivered + deliveries.failed;
  const tiles: Tile[] = [
    { name: words.calls, value: count(total), more: words.firstHeard },
    {
      name: words.answered,
      value: count(answered),
      more: total === 0 ? words.noneYet : words.share(Math.round((answered / total) * 100)),
    },
    {
      name: words.talk,
      value: spoken(talk_ms),
      more: answered === 0 ? words.noneYet : words.average(spoken(talk_ms / answered)),
    },
  ];
  if (failingConnectors !== null) {
    tiles.push(
      {
        name: words.failingConnectors,
        value: count(failingConnectors),
        more: (
          <Link to="/deliveries" underline="always" size="sm">
            {words.toDeliveries}
          </Link>
        ),
        isBad: failingConnectors > 0,
      },
      { name: words.delivered, value: count(deliveries.delivered), more: words.toConnectors },
      {
        name: words.failedOnes,
        value: count(deliveries.failed),
        more:
          tried === 0
            ? words.noneYet
            : words.ofAll(
                ((deliveries.failed / tried) * 100).toLocaleString(texts.locale, { maximumFractionDigits: 1 }),
              ),
        isBad: deliveries.failed > 0,
      },
      {
        name: words.p95,
        value: deliveries.p95_ms === null ? words.nothing : readable(deliveries.p95_ms),
        more: words.p95More,
      },
      {
        name: words.oldest,
        value: waiting.oldest_at === null ? words.nothing : readable(Math.max(0, now - waiting.oldest_at)),
        more: waiting.failing === 0 ? words.noneFailing : words.failing(count(waiting.failing)),
        isBad: waiting.failing > 0,
      },
    );
  }
  return (
    <SimpleGrid cols={{ base: 2, md: failingConnectors === null ? 3 : 4 }} spacing="md">
      {tiles.map(({ name, value, more, isBad }) => (
        <Paper key={name} withBorder p="md" data-bad={isBad || undefined} className="number">
          <Text size="sm" fw={500}>
            {name}
          </Text>
          <Text fz="1.75rem" lh={1.3} fw={700} data-number={name} className="figure">
            {value}
          </Text>
          <Text size="sm" c="dimmed" component="div">
            {more}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}

type Tile = { name: string; value: string; more: ReactNode; isBad?: boolean };

const TICK_MS = 1_000;

/** The time, a second at a time. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

import { Box, Group, Stack, Text } from "@mantine/core";
import type { Schemas } from "../../src/client/index.ts";
import { momentText } from "../parts/moment.tsx";
import { readable } from "../parts/readable.ts";
import { texts } from "../texts.ts";

type Health = Schemas["ConnectorHealth"];

/** How a connector did over the last day: in figures, and by the hour. */
export function HealthFigures({ health }: { health: Health | undefined }) {
  const { health: words } = texts;
  const shown = (n: number | undefined) => (n === undefined ? "…" : compact.format(n));
  const figures: [name: string, value: string, isBad: boolean][] = [
    [words.delivered, shown(health?.delivered), false],
    [words.waiting, shown(health?.waiting), false],
    [words.failing, shown(health?.retrying), (health?.retrying ?? 0) > 0],
    [words.failed, shown(health?.failed), (health?.failed ?? 0) > 0],
    [words.p95, health === undefined ? "…" : health.p95_ms === null ? "–" : readable(health.p95_ms), false],
  ];
  return (
    <Stack gap={6} role="group" aria-label={words.title}>
      <Group gap="xs">
        {figures.map(([name, value, isBad]) => (
          <Box key={name} ta="right" w={72}>
            <Text fw={600} c={isBad ? "var(--bad)" : undefined} data-figure={name} className="figures">
              {value}
            </Text>
            <Text size="xs" c="dimmed">
              {name}
            </Text>
          </Box>
        ))}
      </Group>
      {health && <Hours hours={health.hours} />}
    </Stack>
  );
}

const compact = new Intl.NumberFormat(texts.locale, { notation: "compact", maximumFractionDigits: 1 });

const HEIGHT = 22;
const WIDTH = 8;

/** A bar for each hour: what was delivered, and above it what failed for good. */
function Hours({ hours }: { hours: Health["hours"] }) {
  const most = Math.max(1, ...hours.map(({ delivered, failed }) => delivered + failed));
  const height = (n: number) => (n === 0 ? 0 : Math.max(2, (n / most) * HEIGHT));
  return (
    <svg
      className="hours"
      viewBox={`0 0 ${hours.length * WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={texts.health.byHour}
    >
      {hours.map(({ at, delivered, failed }, index) => (
        <g key={at}>
          <title>{texts.health.hour(momentText(at), delivered, failed)}</title>
          <rect className="empty" x={index * WIDTH} y={HEIGHT - 1} width={WIDTH - 2} height={1} />
          <rect
            className="delivered"
            x={index * WIDTH}
            y={HEIGHT - height(delivered)}
            width={WIDTH - 2}
            height={height(delivered)}
          />
          <rect
            className="failed"
            x={index * WIDTH}
            y={Math.max(0, HEIGHT - height(delivered) - height(failed))}
            width={WIDTH - 2}
            height={height(failed)}
          />
        </g>
      ))}
    </svg>
  );
}

import { Group, Paper, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { Figures } from "../api.ts";
import { texts } from "../texts.ts";

// The numbers come first, and then what draws them.
const HoursChart = lazy(async () => ({ default: (await import("./hours-chart.tsx")).HoursChart }));

const hourOf = new Intl.DateTimeFormat(texts.locale, { hour: "2-digit", minute: "2-digit" });

type Bucket = Figures["buckets"][number];
type Part = { name: string; color: string; value(bucket: Bucket): number };

const { home: words } = texts;

const CALLS: Part[] = [
  { name: words.answered, color: "var(--chart-good)", value: ({ answered }) => answered },
  { name: words.unanswered, color: "var(--chart-rest)", value: ({ calls, answered }) => calls - answered },
];
const DELIVERIES: Part[] = [
  { name: words.delivered, color: "var(--chart-good)", value: ({ delivered }) => delivered },
  { name: words.failedOnes, color: "var(--chart-bad)", value: ({ failed }) => failed },
];

/** The day's calls, by the hour. */
export function CallsByHour({ buckets }: { buckets: readonly Bucket[] }) {
  return <Hours title={words.callsByHour} parts={CALLS} buckets={buckets} />;
}

/** What became of the day's deliveries, by the hour. */
export function DeliveriesByHour({ buckets }: { buckets: readonly Bucket[] }) {
  return <Hours title={words.deliveriesByHour} parts={DELIVERIES} buckets={buckets} />;
}

/** Bars that stand for hours, and the same as a table for whoever does not see them. */
function Hours({ title, parts, buckets }: { title: string; parts: Part[]; buckets: readonly Bucket[] }) {
  const sum = (bucket: Bucket) => parts.reduce((total, { value }) => total + value(bucket), 0);
  const bars = buckets.map((bucket) => ({
    at: bucket.at,
    hour: hourOf.format(bucket.at),
    parts: parts.map(({ name, color, value }) => ({ name, color, value: value(bucket) })),
  }));
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h5">
            {title}
          </Title>
          <Group gap="md" aria-hidden="true">
            {parts.map(({ name, color }) => (
              <Group key={name} gap={6}>
                <span className="chart-key" style={{ background: color }} />
                <Text size="sm">{name}</Text>
              </Group>
            ))}
          </Group>
        </Group>
        <Suspense fallback={<div className="chart" />}>
          <HoursChart bars={bars} />
        </Suspense>
        <VisuallyHidden>
          <table>
            <caption>{title}</caption>
            <thead>
              <tr>
                <th scope="col">{words.hour}</th>
                {parts.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {buckets
                .filter((bucket) => sum(bucket) > 0)
                .map((bucket) => (
                  <tr key={bucket.at}>
                    <th scope="row">{hourOf.format(bucket.at)}</th>
                    {parts.map(({ name, value }) => (
                      <td key={name}>{value(bucket)}</td>
                    ))}
                  </tr>
                ))}
            </tbody>
          </table>
        </VisuallyHidden>
      </Stack>
    </Paper>
  );
}

import { Text } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { scaleBand, scaleLinear } from "@visx/scale";
import { BarStack } from "@visx/shape";
import { useState } from "react";
import { texts } from "../texts.ts";

/** An hour of the day, as a moment and as `09:00`, and what it had of each part, which stand on each other. */
export type Bar = { at: number; hour: string; parts: { name: string; color: string; value: number }[] };

/** In pixels, as everything here; the width is what there is. */
const HEIGHT = 160;
const TOP = 8;
const LABELS = 20;
const SCALE = 40;
/** An hour in so many has its name below it. */
const NAMED = 3;

/** The hours of a day as bars. Whoever points at one or touches it reads its numbers; before that, those of the latest. */
export function HoursChart({ bars }: { bars: readonly Bar[] }) {
  const { ref, width } = useElementSize();
  const [pointed, setPointed] = useState<number | null>(null);
  const sums = bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const x = scaleBand({ domain: bars.map(({ at }) => at), range: [SCALE, Math.max(SCALE, width)], padding: 0.12 });
  const y = scaleLinear({ domain: [0, Math.max(2, ...sums)], range: [HEIGHT - LABELS, TOP], nice: 2 });
  const read = bars.find(({ at }) => at === pointed) ?? bars[sums.findLastIndex((sum) => sum > 0)];
  const partOf = (bar: Bar, name: string) => bar.parts.find((part) => part.name === name);
  return (
    <div ref={ref} className="chart" onPointerLeave={() => setPointed(null)}>
      <svg width={width} height={HEIGHT} aria-hidden="true">
        {y.ticks(2).map((value) => (
          <g key={value} transform={`translate(0, ${y(value)})`}>
            <line x1={SCALE} x2={width} />
            <text x={SCALE - 8} dy="0.32em" textAnchor="end">
              {value.toLocaleString(texts.locale)}
            </text>
          </g>
        ))}
        <BarStack
          data={[...bars]}
          keys={bars[0]?.parts.map(({ name }) => name) ?? []}
          value={(bar, name) => partOf(bar, name)?.value ?? 0}
          x={({ at }) => at}
          xScale={x}
          yScale={y}
          color={(name) => (bars[0] && partOf(bars[0], name)?.color) ?? ""}
        />
        {bars.map(({ at, hour }, n) => (
          <g key={at} transform={`translate(${x(at) ?? 0}, 0)`} onPointerEnter={() => setPointed(at)}>
            <rect className="chart-hour" width={x.bandwidth()} height={HEIGHT - LABELS} />
            {n % NAMED === 0 && (
              <text x={x.bandwidth() / 2} y={HEIGHT - 4} textAnchor="middle">
                {hour.slice(0, 2)}
              </text>
            )}
          </g>
        ))}
      </svg>
      <Text size="sm" mih="1.55em" aria-hidden="true">
        {read && `${read.hour} · ${read.parts.map(({ name, value }) => `${name} ${value}`).join(" · ")}`}
      </Text>
    </div>
  );
}

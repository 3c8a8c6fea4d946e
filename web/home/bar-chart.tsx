import { useComputedColorScheme } from "@mantine/core";
import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from "chart.js";
import { useEffect, useRef } from "react";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

/** What one colour of the bars stands for; `color` is the name of a custom property. */
export type Series = { name: string; color: string; values: number[] };

/** Bars, one for each label, in which the series stand on top of each other. For eyes only: it has no text to read. */
export function BarChart({ labels, series }: { labels: string[]; series: Series[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart<"bar"> | null>(null);
  const scheme = useComputedColorScheme("light");

  useEffect(() => {
    if (canvas.current) chart.current = new Chart(canvas.current, { type: "bar", data: { datasets: [] } });
    return () => chart.current?.destroy();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours that are read from the page are the scheme's.
  useEffect(() => {
    if (!chart.current || !canvas.current) return;
    const style = getComputedStyle(canvas.current);
    const color = (name: string) => style.getPropertyValue(name).trim();
    const ticks = { color: color("--mantine-color-dimmed"), font: { family: style.fontFamily } };
    chart.current.data = {
      labels,
      datasets: series.map(({ name, values, ...each }) => ({
        label: name,
        data: values,
        backgroundColor: color(each.color),
        borderRadius: 2,
        categoryPercentage: 1,
        barPercentage: 0.85,
      })),
    };
    chart.current.options = {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { stacked: true, grid: { display: false }, border: { display: false }, ticks: { ...ticks, maxRotation: 0 } },
        y: {
          stacked: true,
          beginAtZero: true,
          suggestedMax: 1,
          grid: { color: color("--mantine-color-default-border") },
          border: { display: false },
          ticks: { ...ticks, precision: 0, maxTicksLimit: 5 },
        },
      },
    };
    chart.current.update();
  }, [labels, series, scheme]);

  return <canvas ref={canvas} />;
}

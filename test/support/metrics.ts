/** Prometheus' text format as a test asks for it. */
export type MetricsText = {
  text: string;
  /** One sample; labels in the order in which they stand. */
  value(name: string, labels?: Record<string, string>): number | undefined;
};

export function readMetrics(text: string): MetricsText {
  const samples = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, sample, value] = /^([^#].*) (\S+)$/.exec(line) ?? [];
    if (sample !== undefined) samples.set(sample, Number(value));
  }
  return {
    text,
    value(name, labels) {
      const pairs = Object.entries(labels ?? {}).map(([label, value]) => `${label}="${value}"`);
      return samples.get(pairs.length > 0 ? `${name}{${pairs.join()}}` : name);
    },
  };
}

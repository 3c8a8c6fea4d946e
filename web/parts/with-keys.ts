/** Items with a key each for what draws them: what tells them apart, and where that is the same, which of the same it is. */
export function withKeys<T>(items: readonly T[], keyOf: (item: T) => string): { key: string; item: T }[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const key = keyOf(item);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return { key: `${key} ${before}`, item };
  });
}

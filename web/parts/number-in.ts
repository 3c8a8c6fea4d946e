/** The number in a field that must have one. An empty field has NaN: JSON sends null for it, which the server refuses. */
export function numberIn(field: number | string): number {
  return Number.parseFloat(String(field));
}

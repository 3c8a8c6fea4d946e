/** What tells rows of a list apart that have nothing else of their own. */
export function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(2)).join();
}

/** Where inspectors listen on this server. */
const PATH = /^\/inspect\/([A-Za-z0-9_-]{32})(\/[^/]+)?\/?$/;

export function inspectorPath(token: string): string {
  return `/inspect/${token}`;
}

/**
 * The token of the inspector that a URL leads to by its path; null where it is no such path. The host says nothing: a
 * server does not know all names that it is reached by. One more part may follow, as connectors that use routes add one.
 */
export function inspectorToken(url: string): string | null {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null;
  return PATH.exec(parsed.pathname)?.[1] ?? null;
}

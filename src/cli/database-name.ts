const POSTGRES_PORT = "5432";

/** What a person calls the database that a URL names: its kind and its place, never a password. */
export function databaseName(url: string): string {
  if (url.startsWith("sqlite:")) return `SQLite, ${url.slice("sqlite:".length)}`;
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = hostname || searchParams.get("host") || "this machine";
  const name = decodeURIComponent(pathname.slice(1));
  return `PostgreSQL, ${name || "the user's own database"} at ${host}:${port || POSTGRES_PORT}`;
}

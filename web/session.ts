import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, type Scope, type Session } from "./api.ts";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => api.get("/v1/session"),
  staleTime: 60_000,
  retry: false,
});

/** Who is signed in; only below the shell, which shows nothing before it is known. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error("the shell shows pages to people only who are signed in");
  return data;
}

/** Whether the person may do what needs a scope. */
export function may({ scopes }: Session, scope: Scope): boolean {
  return scopes === "all" || scopes.includes(scope);
}

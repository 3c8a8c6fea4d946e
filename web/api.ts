/** The dashboard's way to the API: one client, with the session that the browser keeps in its cookie. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, ConnectionError, createClient, type Schemas } from "../src/client/index.ts";
import { texts } from "./texts.ts";

export type Call = Schemas["Call"];
export type Connector = Schemas["Connector"];
export type Delivery = Schemas["Delivery"];
export type Attempt = Schemas["Attempt"];
export type Event = Schemas["Event"];
export type Figures = Schemas["Figures"];
export type DeliverySummary = Schemas["DeliverySummary"];
export type Replay = Schemas["Replay"];
export type Dialect = Schemas["Dialect"];
export type EventPreview = Schemas["EventPreview"];
export type Preview = Schemas["Preview"];
export type Scope = Schemas["Scope"];
export type Session = Schemas["Session"];
export type TimelineEntry = Schemas["TimelineEntry"];

export const api = createClient({ url: location.origin });

/** Whether the server says that nobody is signed in. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** Asks for the session again where an answer tells that it has ended, or is there again: the pages' frame follows it. */
const session = {
  onError(error: unknown): void {
    if (isSignedOut(error)) void queryClient.invalidateQueries({ queryKey: ["session"] });
  },
  onSuccess(): void {
    const wasOver = queryClient.getQueryState(["session"])?.status === "error";
    if (wasOver) void queryClient.invalidateQueries({ queryKey: ["session"] });
  },
};

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => queryKey[0] !== "session" && session.onError(error),
    onSuccess: (_, { queryKey }) => queryKey[0] !== "session" && session.onSuccess(),
  }),
  mutationCache: new MutationCache(session),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What the network has lost is asked for again; what the server has refused is not.
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status < 500),
      // A browser that takes itself for offline still reaches a server on its own machine, and else is to say what is lost.
      networkMode: "always",
      refetchOnReconnect: true,
    },
    // What is saved is not sent twice by itself: the server may have it already.
    mutations: { networkMode: "always" },
  },
});

/** What a person reads of an error. */
export function messageOf(error: unknown): string {
  // What the API says to programs of their keys.
  if (error instanceof ApiError && error.code === "unauthenticated") return texts.states.signedOut;
  if (error instanceof ConnectionError) return texts.states.noServer;
  return error instanceof Error ? error.message : String(error);
}

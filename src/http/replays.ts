import { z } from "zod";
import { newReplaySchema, type ReplayView, replaySchema } from "../contract/deliveries.ts";
import { countReplayed, findReplay, listReplays, type Replay } from "../store/replays.ts";
import type { Dependencies } from "./dependencies.ts";
import { noSuchConnector, ownConnector } from "./own-connector.ts";
import { pageOf, pageQuery, toPage } from "./page.ts";
import { noSuch } from "./problem.ts";
import { defineRoute, type Route } from "./route.ts";

const params = z.object({ id: z.string().max(64) });

/** Replays: sending many past events again, with progress and a way to stop it. */
export function replayRoutes({ database, directory, replayer }: Dependencies): Route[] {
  async function findOwnReplay(accountId: string, id: string): Promise<Replay> {
    const replay = await findReplay(database, { accountId, id });
    if (!replay) throw noSuch("replay", id);
    return replay;
  }

  async function replayViews(replays: readonly Replay[]): Promise<ReplayView[]> {
    const counts = await countReplayed(
      database,
      replays.map(({ id }) => id),
    );
    return replays.map(({ account_id: _, cursor: _cursor, ...replay }) => ({
      ...replay,
      ...(counts.get(replay.id) ?? { delivered: 0, failed: 0, waiting: 0 }),
    }));
  }

  async function replayView(replay: Replay): Promise<ReplayView> {
    const [view] = await replayViews([replay]);
    return view as ReplayView;
  }

  return [
    defineRoute({
      method: "POST",
      path: "/v1/replays",
      summary: "Send past events to a connector again",
      description: "Replayed deliveries take a quarter of the connector's concurrency and give way to live ones.",
      tag: "replays",
      scope: "deliveries:write",
      body: newReplaySchema,
      responses: { 201: { description: "The replay; it has begun.", schema: replaySchema } },
      async handler({ body, auth: { accountId } }) {
        if (!ownConnector(directory, accountId, body.connector_id)) {
          throw noSuchConnector();
        }
        return { status: 201, body: await replayView(await replayer.start(accountId, body)) };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/replays",
      summary: "List replays, the newest first",
      tag: "replays",
      scope: "deliveries:read",
      query: z.strictObject(pageQuery(z.string())),
      responses: { 200: { description: "A page of replays.", schema: pageOf(replaySchema) } },
      async handler({ query: { cursor: before, limit }, auth: { accountId } }) {
        const page = toPage(
          await listReplays(database, { accountId, before, limit: limit + 1 }),
          limit,
          ({ id }) => id,
        );
        return { status: 200, body: { ...page, data: await replayViews(page.data) } };
      },
    }),
    defineRoute({
      method: "GET",
      path: "/v1/replays/{id}",
      summary: "Read a replay and its progress",
      tag: "replays",
      scope: "deliveries:read",
      params,
      responses: { 200: { description: "The replay.", schema: replaySchema } },
      problems: [404],
      handler: async ({ params: { id }, auth }) => ({
        status: 200,
        body: await replayView(await findOwnReplay(auth.accountId, id)),
      }),
    }),
    defineRoute({
      method: "POST",
      path: "/v1/replays/{id}/stop",
      summary: "Stop a replay: what of it still waits is discarded",
      tag: "replays",
      scope: "deliveries:write",
      params,
      responses: { 200: { description: "The replay as it is now.", schema: replaySchema } },
      problems: [404],
      async handler({ params: { id }, auth: { accountId } }) {
        await replayer.stop(await findOwnReplay(accountId, id));
        return { status: 200, body: await replayView(await findOwnReplay(accountId, id)) };
      },
    }),
  ];
}

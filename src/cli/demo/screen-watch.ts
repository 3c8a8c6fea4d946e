import { EventEmitter, once } from "node:events";
import type { Schemas } from "../../client/api-types.ts";
import { CliError } from "../cli-error.ts";
import type { Api } from "./api.ts";

const WAIT_LIMIT_MS = 5_000;

/** What an agent's screen shows of one call, and when it came over the stream, as `performance.now()` tells it. */
export type ScreenUpdate = { at: number; screen: Schemas["Screen"] };

/** An agent's screen as the agent's browser would follow it. */
export type ScreenWatch = {
  /** Everything received so far. */
  updates: readonly ScreenUpdate[];
  /**
   * Resolves with the first update that the predicate holds for, or null when it has not come within 5 s. Rejects when the stream has broken.
   */
  waitFor(predicate: (update: ScreenUpdate) => boolean): Promise<ScreenUpdate | null>;
};

/** Opens the stream of an agent's screen; it ends with `signal`. */
export async function watchScreen(options: { api: Api; agentId: string; signal: AbortSignal }): Promise<ScreenWatch> {
  const { api, agentId, signal } = options;
  const updates: ScreenUpdate[] = [];
  const news = new EventEmitter();
  let broken: CliError | null = null;
  const stream = await api.stream("/v1/agents/{id}/screen", { path: { id: agentId } });

  async function read(): Promise<void> {
    try {
      for await (const { data } of stream) {
        updates.push({ at: performance.now(), screen: data });
        news.emit("news");
      }
      broken = new CliError("The stream of the agent's screen ended.");
    } catch (error) {
      broken = new CliError(`The stream of the agent's screen broke: ${(error as Error).message}`);
    }
    news.emit("news");
  }
  void read();

  return {
    updates,
    async waitFor(predicate) {
      const limit = AbortSignal.timeout(WAIT_LIMIT_MS);
      for (;;) {
        const found = updates.find(predicate);
        if (found) return found;
        if (broken !== null) throw broken;
        if (limit.aborted) return null;
        await once(news, "news", { signal: AbortSignal.any([signal, limit]) }).catch((error) => {
          if (!limit.aborted) throw error;
        });
      }
    },
  };
}

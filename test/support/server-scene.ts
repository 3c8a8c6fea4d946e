import { Agent } from "undici";
import { onTestFinished } from "vitest";
import { type ApiClient, createApiClient } from "./api-client.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { type Installation, type ServerProcess, startServer } from "./server-process.ts";

/** A server in a process of its own, who asks it, and a CRM. All of it ends with the test. */
export type ServerScene = {
  /** The one that was started last. */
  readonly server: ServerProcess;
  /** Asks that one. */
  api: ApiClient;
  crm: Receiver;
  /** Starts another one after its end, on the same installation unless another is given. */
  restart(installation?: Installation): Promise<void>;
};

/**
 * Starts a server as {@link startServer} does, and a CRM that says yes to everything.
 *
 * @param options.atEnd where tests run at the same time, the test's own `onTestFinished`.
 */
export async function startServerScene(
  installation: Installation,
  { atEnd = onTestFinished, ...options }: Parameters<typeof startServer>[1] & { atEnd?: typeof onTestFinished } = {},
): Promise<ServerScene> {
  const crm = await startReceiver();
  atEnd(() => crm.close());
  const agent = new Agent();
  atEnd(() => agent.destroy());
  const start = async (at: Installation) => {
    const started = await startServer(at, options);
    atEnd(async () => void (await started.end("SIGKILL")));
    return started;
  };
  let server = await start(installation);
  return {
    get server() {
      return server;
    },
    api: createApiClient({ url: () => server.url, apiKey: server.apiKey ?? "", agent }),
    crm,
    async restart(at = installation) {
      server = await start(at);
    },
  };
}

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

/** Starts a server as {@link startServer} does, and a CRM that says yes to everything. */
export async function startServerScene(
  installation: Installation,
  options?: Parameters<typeof startServer>[1],
): Promise<ServerScene> {
  const crm = await startReceiver();
  onTestFinished(() => crm.close());
  const agent = new Agent();
  onTestFinished(() => agent.destroy());
  const start = async (at: Installation) => {
    const started = await startServer(at, options);
    onTestFinished(async () => void (await started.end("SIGKILL")));
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

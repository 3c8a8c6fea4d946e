import { makeInstallation } from "./make-installation.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

/** Three servers in processes of their own on one PostgreSQL database, with one data folder and so one encryption key. */
export interface TestCluster {
  servers: [ServerProcess, ServerProcess, ServerProcess];
  urls: [string, string, string];
  apiKey: string;
  databaseUrl: string;
  /** Ends them, whatever state they are in, and removes what they stored. */
  stop(): Promise<void>;
}

export async function startCluster(): Promise<TestCluster> {
  const installation = await makeInstallation("postgres");
  // The first one makes the encryption key and the API key.
  const first = await startServer(installation);
  const [second, third] = await Promise.all([startServer(installation), startServer(installation)]);
  const servers: TestCluster["servers"] = [first, second, third];
  return {
    servers,
    urls: [first.url, second.url, third.url],
    apiKey: first.apiKey ?? "",
    databaseUrl: installation.databaseUrl,
    async stop() {
      for (const server of servers) server.signal("SIGCONT");
      await Promise.all(servers.map((server) => server.end("SIGKILL")));
      await installation.remove();
    },
  };
}

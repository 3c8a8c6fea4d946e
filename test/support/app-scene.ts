import { type Receiver, startReceiver } from "./receiver.ts";
import { startTestApp, type TestApp } from "./start-app.ts";

/** The whole program, and a customer's CRM. */
export type AppScene = { app: TestApp; crm: Receiver; stop(): Promise<void> };

/** Opens it. What has started is ended if the rest cannot. */
export async function openAppScene(options: Parameters<typeof startTestApp>[0]): Promise<AppScene> {
  const crm = await startReceiver();
  try {
    const app = await startTestApp(options);
    return {
      app,
      crm,
      async stop() {
        await app.stop();
        await crm.close();
      },
    };
  } catch (error) {
    await crm.close();
    throw error;
  }
}

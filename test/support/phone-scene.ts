import type { Agent } from "../../src/contract/agents.ts";
import type { Call } from "../../src/contract/events.ts";
import type { PhoneCredentialsView } from "../../src/contract/phone.ts";
import { type AgentPhone, openAgentPhone } from "./agent-phone.ts";
import { freePort } from "./free-port.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { startTestApp, type TestAccount, type TestApp } from "./start-app.ts";

/** The whole program with its own telephony and test numbers, a CRM, and telephones that sign in. */
export type PhoneScene = {
  app: TestApp;
  /** Where telephones and trunks reach it. */
  server: { address: string; port: number };
  /** An account with a connector of the dialect `standard` to a CRM of its own. */
  account(): Promise<PhoneAccount>;
  /** Starts the program anew with settings of its telephony beside those it had. Telephones sign in again. */
  restart(changed: Record<string, unknown>): Promise<void>;
  stop(): Promise<void>;
};

export type WebhookBody = { type: string; data: Record<string, unknown> & { call: Call } };

export type PhoneAccount = TestAccount & {
  crm: Receiver;
  /** Makes an agent with a telephone that has signed in. */
  agent(given?: Partial<Agent>): Promise<{ agent: Agent; phone: AgentPhone }>;
  /** Signs another telephone of an agent in. */
  phone(agentId: string): Promise<AgentPhone>;
  /** The webhooks of a call, once its end has come. */
  webhooksOf(callId: string): Promise<WebhookBody[]>;
  until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T>;
};

export async function openPhoneScene(
  database: "sqlite" | "postgres",
  { settings = {}, logsErrors = false }: { settings?: Record<string, unknown>; logsErrors?: boolean } = {},
): Promise<PhoneScene> {
  const server = { address: "127.0.0.1", port: await freePort() };
  const telephonyWith = (changed: Record<string, unknown>) => ({
    engine: "embedded",
    settings: { address: server.address, udp_port: server.port, test_numbers: true, ...settings, ...changed },
  });
  const app = await startTestApp({ database, logsErrors, recordCalls: "wav", telephony: telephonyWith({}) });
  const closing: (() => Promise<void>)[] = [];

  async function account(): Promise<PhoneAccount> {
    const own = app.newAccount();
    const { api } = own;
    const crm = await startReceiver();
    closing.push(() => crm.close());
    await api.createConnector({ url: crm.url });

    async function phone(agentId: string): Promise<AgentPhone> {
      const credentials = await api.post<PhoneCredentialsView>("/v1/phone/credentials", { agent_id: agentId });
      const opened = await openAgentPhone({
        server,
        credentials: { ...credentials },
      });
      closing.unshift(() => opened.close());
      const state = await opened.registered;
      if (state.kind !== "up") throw new Error(`the telephone did not sign in: ${JSON.stringify(state)}`);
      return opened;
    }

    async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
      for (;;) {
        const answer = await ask();
        if (wanted(answer)) return answer;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }

    return {
      ...own,
      crm,
      phone,
      until,
      async agent(given = {}) {
        const agent = await api.post<Agent>("/v1/agents", { name: "Grace", ...given });
        return { agent, phone: await phone(agent.id) };
      },
      async webhooksOf(callId) {
        for (let count = 1; ; count++) {
          const bodies = (await crm.waitFor(count)).map(({ body }) => JSON.parse(body) as WebhookBody);
          const own = bodies.filter(({ data }) => data.call?.id === callId);
          if (own.some(({ type }) => type === "call.ended" || type === "call.failed")) return own;
        }
      },
    };
  }

  return {
    app,
    server,
    account,
    restart: (changed) => app.restart(undefined, { telephony: telephonyWith(changed) }),
    async stop() {
      for (const close of closing) await close();
      await app.stop();
    },
  };
}

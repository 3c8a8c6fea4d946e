/** Generated garbage at every route of the running program: it is answered with a 2xx or a problem that is documented. */
import fc from "fast-check";
import { Agent } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { leadErrorSchema } from "../../src/contract/leads.ts";
import { problemSchema } from "../../src/http/problem.ts";
import { isOver } from "../support/api-client.ts";
import { type ApiOperation, describeApi } from "../support/api-operations.ts";
import { type ArbitraryRequest, arbitraryRequest } from "../support/arbitrary-request.ts";
import { started } from "../support/call-events.ts";
import { makeEverything } from "../support/make-everything.ts";
import { makeRecords } from "../support/make-records.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { inviteMember } from "../support/sessions.ts";
import { startTestApp, type TestApp } from "../support/start-app.ts";
import { ENGINES } from "../support/test-database.ts";

/** Every operation has its turn in every round, so that they meet what the others have made and deleted. */
const ROUNDS = 8;
const REQUESTS_OF_A_TURN = 5;
/** Whoever posts leads is refused in the form that their scripts know. */
const LEAD_PATHS = /^\/(rest\/|widget\/.*\/leads$)/;

const SEED = Date.now() % 2 ** 31;

/** What nothing can come of but a refusal while no calls are made. */
const NEEDS_TELEPHONY: ReadonlySet<string> = new Set([
  "POST /v1/phone/credentials",
  "POST /v1/calls",
  "POST /v1/calls/{id}/hangup",
  "POST /v1/calls/{id}/hold",
  "POST /v1/calls/{id}/transfer",
]);

describe.each(ENGINES)("on %s", (database) => {
  let app: TestApp;
  let crm: Receiver;
  const agent = new Agent({ connections: 1 });
  beforeAll(async () => {
    app = await startTestApp({ database });
    crm = await startReceiver();
  });
  afterAll(async () => {
    await agent.destroy();
    await app.stop();
    await crm.close();
  });

  const makeWidget = () =>
    app.api.post<{ id: string; key: string }>("/v1/widgets", { name: "for the garbage", allowed_origins: ["*"] });

  /** One of everything that a path can name. */
  async function makeIds() {
    const { api } = app;
    const byNoun = await makeEverything(api, {
      url: app.url,
      crmUrl: crm.url,
      records: { agents: { id: "agent-7" } },
    });
    const doomed = await api.createConnector({ url: crm.url });
    const [asked, doomedWidget] = [await makeWidget(), await makeWidget()];
    const doomedMember = await inviteMember(api);
    const doomedTrunk = await api.post<{ id: string }>("/v1/trunks", { name: "another", host: "127.0.0.1" });
    const doomedInspector = await api.post<{ id: string }>("/v1/inspectors", {});
    const doomedByNoun: Record<string, string> = {
      ...(await makeRecords(api, { lines: { number: "+493023125901" }, "outcome-tags": { name: "Lost" } })),
      inspectors: doomedInspector.id,
      connectors: doomed.id,
      keys: (await api.createKey({ name: "doomed" })).id,
      members: doomedMember.id,
      trunks: doomedTrunk.id,
      widgets: doomedWidget.id,
    };
    const idFor = ({ method, path }: ApiOperation) => {
      if (path.startsWith("/widget/")) return asked.key;
      const noun = path.split("/")[2] ?? "";
      return (method === "DELETE" ? doomedByNoun[noun] : undefined) ?? byNoun[noun] ?? "none";
    };
    await api.post("/v1/outcome-tags", { name: "Kept", type: "positive" });
    const fields = {
      agent_id: [byNoun.agents ?? ""],
      api_key: [app.apiKey],
      bucket_s: [86_400],
      connector_id: [byNoun.connectors ?? ""],
      dialect: ["standard", "dialer"],
      lc_number: ["+442079460101"],
      email: [app.owner.email, "ada@example.com"],
      number: ["+442079460102"],
      password: [app.owner.password],
      // A test of a connector waits for its turns.
      rate_limit: [100],
      tag: ["Kept"],
      time_zone: ["Europe/London"],
      widget_key: [asked.key],
    };
    const isSpared = ({ method, path }: ArbitraryRequest) =>
      method === "DELETE" && Object.values(byNoun).some((id) => path.includes(encodeURIComponent(id)));
    return { ids: [...Object.values(byNoun), "another-call"], idFor, fields, isSpared };
  }

  /** Sends the path as it is: a URL would be put in order before anybody sees it. */
  async function send({ method, path, headers, body }: ArbitraryRequest, { isStream }: ApiOperation) {
    const answer = await agent.request({
      origin: app.url,
      method: method as "GET",
      path,
      headers: { authorization: `Bearer ${app.apiKey}`, ...headers },
      body,
    });
    if (isStream && answer.statusCode === 200) {
      answer.body.on("error", () => {}).destroy();
      return { ...answer, text: "" };
    }
    return { ...answer, text: await answer.body.text() };
  }

  /** What was made by chance goes again, or every event would be sent to hundreds of connectors, and replayed. */
  async function undo({ path }: ApiOperation, text: string): Promise<void> {
    const { id } = JSON.parse(text) as { id: string };
    if (path === "/v1/connectors") await app.api.ask(`/v1/connectors/${id}`, { method: "DELETE" });
    if (path === "/v1/replays") await app.api.ask(`/v1/replays/${id}/stop`, { method: "POST" });
  }

  test(`whatever is sent gets a 2xx or a documented 4xx, and nothing breaks (seed ${SEED})`, {
    timeout: 300_000,
  }, async () => {
    const { operations, schemas } = await describeApi(app.api);
    const { next_cursor } = await app.api.get<{ next_cursor: string | null }>("/v1/keys?limit=1");
    const known = {
      ...(await makeIds()),
      urls: [crm.url, "http://127.0.0.1:1/", "https://127.0.0.2:1/hooks"],
      others: ["http://10.0.0.1/", "crm", "dialer", "standard", String(next_cursor), '{"a":1}'],
    };
    const seen = new Set<string>();
    async function garble(operation: ApiOperation, seed: number): Promise<void> {
      await fc.assert(
        fc.asyncProperty(arbitraryRequest([operation], { schemas, known }), async ({ request }) => {
          // What the others ask for stays.
          fc.pre(!known.isSpared(request));
          const { statusCode: status, headers, text } = await send(request, operation);
          const kind = `${operation.method} ${operation.path} ${status < 300 ? "2xx" : "4xx"}`;
          seen.add(kind);
          if (status === 201) await undo(operation, text);
          if (status >= 200 && status < 300) return;
          expect(operation.statuses.filter((documented) => documented < 500)).toContain(status);
          if (LEAD_PATHS.test(operation.path)) {
            leadErrorSchema.parse(JSON.parse(text));
            return;
          }
          expect(headers["content-type"]).toBe("application/problem+json");
          expect(problemSchema.parse(JSON.parse(text)).status).toBe(status);
        }),
        { seed, numRuns: REQUESTS_OF_A_TURN },
      );
    }
    for (let turn = 0; turn < ROUNDS * operations.length; turn++) {
      await garble(operations[turn % operations.length] as ApiOperation, SEED + turn);
    }

    // Had all of it been refused, or none of it, this would have shown nothing.
    const possible = operations.filter(({ method, path }) => !NEEDS_TELEPHONY.has(`${method} ${path}`));
    for (const kind of ["2xx", "4xx"]) {
      const reached = possible.filter(({ method, path }) => seen.has(`${method} ${path} ${kind}`));
      expect(reached.length, kind).toBeGreaterThan(possible.length * 0.8);
    }
    expect((await app.api.ask("/readyz")).status).toBe(200);
    const { api } = app.newAccount();
    await api.createConnector({ url: crm.url });
    const { id } = await api.report(started("after"));
    expect(await api.deliveryOf(id, isOver)).toMatchObject({ status: "delivered" });
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AppScene, openAppScene } from "../support/app-scene.ts";
import { ended, ringing, started } from "../support/call-events.ts";
import { ENGINES } from "../support/test-database.ts";

describe.each(ENGINES)("whom an event names by the id alone on %s", (database) => {
  let scene: AppScene;
  beforeAll(async () => {
    scene = await openAppScene({ database });
  });
  afterAll(() => scene.stop());

  test("an agent of the account's is told with name and address by every connector, named by the id alone", async () => {
    const { api } = scene.app.newAccount();
    await api.post("/v1/teams", { id: "sales", name: "Sales" });
    await api.post("/v1/agents", { id: "grace", name: "Grace", email: "grace@example.com", team: "sales" });
    await api.createConnector({ url: scene.crm.url, dialect: "dialer", access: { team: ["sales"] } });
    const { id } = await api.report(ended("c", { agent: { id: "grace" } }));
    const delivery = await api.deliveryOf(id, ({ status }) => status === "delivered");
    const { attempts_made } = await api.delivery(delivery.id);
    expect(JSON.parse(attempts_made[0]?.request.body ?? "")).toMatchObject({
      agentId: "grace",
      agentName: "Grace",
      agentEmail: "grace@example.com",
    });
    // From the answer on it is another name, and then none; what was told stays told.
    await api.ask("/v1/agents/grace", { method: "PATCH", body: { name: "Grace Hopper" } });
    await api.report(started("d", { agent: { id: "grace" } }));
    await api.ask("/v1/agents/grace", { method: "DELETE" });
    await api.report(started("e", { agent: { id: "grace" } }));
    const agents = (await api.walk<{ agent: object }>("/v1/calls?agent=grace")).map(({ agent }) => agent);
    expect(agents.toReversed()).toEqual([
      { id: "grace", name: "Grace", email: "grace@example.com" },
      { id: "grace", name: "Grace Hopper", email: "grace@example.com" },
      { id: "grace" },
    ]);
  });

  test("a contact of the account's is told with name, number and fields; what the event says itself stays", async () => {
    const { api } = scene.app.newAccount();
    const fields = { company: "Analytical Engines", vip: true };
    const numbers = [{ number: "+442079460100" }, { number: "+14155550100" }];
    await api.post("/v1/contacts", { id: "ada", name: "Ada Lovelace", numbers, fields });
    const ada = { id: "ada", name: "Ada Lovelace", phone: "+442079460100", fields };
    await api.report(started("c", { contact: { id: "ada" } }));
    expect(await api.get("/v1/calls/c")).toMatchObject({ contact: ada });
    const said = { id: "ada", phone: "+14155550100", fields: { vip: false } };
    const accepted = await api.reportAll([
      ringing("c", { contact: said }),
      ringing("d", { contact: { id: "nobody" } }),
    ]);
    expect(await api.get(`/v1/events/${accepted[0]?.id}`)).toMatchObject({
      data: { contact: { ...ada, ...said, fields: { ...fields, vip: false } } },
    });
    expect(await api.get("/v1/calls/d")).toMatchObject({ contact: { id: "nobody" } });
    // Another account's contacts are nobody.
    const { api: elsewhere } = scene.app.newAccount();
    await elsewhere.report(started("c", { contact: { id: "ada" } }));
    expect((await elsewhere.get<{ contact: object }>("/v1/calls/c")).contact).toEqual({ id: "ada" });
  });
});

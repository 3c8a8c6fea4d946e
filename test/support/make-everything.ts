import { type ApiClient, isOver } from "./api-client.ts";
import { ended, started } from "./call-events.ts";
import { makeRecords } from "./make-records.ts";
import { inviteMember } from "./sessions.ts";

/** Makes one of everything that has an id, in the account of `api`; returns the ids by their paths' second part. */
export async function makeEverything(
  api: ApiClient,
  { url, crmUrl, records = {} }: { url: string; crmUrl: string; records?: Parameters<typeof makeRecords>[1] },
): Promise<Record<string, string>> {
  const connector = await api.createConnector({ url: crmUrl });
  const [event] = await api.reportAll([started("the-call"), ended("the-call")]);
  const delivery = await api.deliveryOf(event?.id ?? "", isOver);
  const replay = await api.startReplay({ connector_id: connector.id, from: 0 });
  const key = await api.createKey({ name: "one of everything" });
  const widget = await api.post<{ id: string; key: string }>("/v1/widgets", {
    name: "Contact form",
    allowed_origins: ["*"],
  });
  const lead = await api.postLead({ widget_key: widget.key, lc_number: "+442079460100" });
  const member = await inviteMember(api);
  const trunk = await api.post<{ id: string }>("/v1/trunks", { name: "Carrier", host: "127.0.0.1" });
  const sms = await api.post<{ id: string }>("/v1/sms", { direction: "sent", from: "1", to: "2", text: "hi" });
  const inspector = await api.post<{ id: string; path: string }>("/v1/inspectors", {});
  await fetch(url + inspector.path, { method: "POST" });
  const [inspected] = await api.until(
    async () => (await api.get<{ data: { id: string }[] }>(`/v1/inspectors/${inspector.id}/requests`)).data,
    (requests) => requests.length > 0,
  );
  return {
    ...(await makeRecords(api, records)),
    inspectors: inspector.id,
    inspected: inspected?.id ?? "",
    sms: sms.id,
    trunks: trunk.id,
    connectors: connector.id,
    events: event?.id ?? "",
    calls: "the-call",
    deliveries: delivery.id,
    replays: replay.id,
    keys: key.id,
    members: member.id,
    widgets: widget.id,
    leads: lead.lead_id,
  };
}

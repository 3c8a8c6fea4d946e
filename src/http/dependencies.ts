import type { CallDesk } from "../calls/call-desk.ts";
import type { CallRecordings } from "../calls/call-recordings.ts";
import type { PhoneDesk } from "../calls/phone-desk.ts";
import type { Presence } from "../calls/presence.ts";
import type { Records } from "../calls/records/records.ts";
import type { CallControl } from "../calls/switchboard/call-control.ts";
import type { LeadIntake } from "../calls/take-leads.ts";
import type { TrunkDesk } from "../calls/trunks/trunk-desk.ts";
import type { WidgetDesk } from "../calls/widget-desk.ts";
import type { ConnectorDesk } from "../engine/connector-desk.ts";
import type { HealthDesk } from "../engine/connector-health.ts";
import type { DeliveryDesk } from "../engine/delivery-desk.ts";
import type { Directory } from "../engine/directory.ts";
import type { Engine } from "../engine/engine.ts";
import type { Indexer } from "../engine/indexer.ts";
import type { Inspections } from "../engine/inspections.ts";
import type { Replayer } from "../engine/replayer.ts";
import type { AddressGuard } from "../journey/address-guard.ts";
import type { Database } from "../store/database.ts";
import type { FindKey } from "./authenticate.ts";
import type { Dashboard } from "./dashboard.ts";

/** What the routes work with. */
export type Dependencies = {
  database: Database;
  directory: Directory;
  engine: Engine;
  connectorDesk: ConnectorDesk;
  healthDesk: HealthDesk;
  deliveryDesk: DeliveryDesk;
  inspections: Inspections;
  replayer: Replayer;
  indexer: Pick<Indexer, "caughtUp">;
  records: Records;
  trunkDesk: TrunkDesk;
  callDesk: CallDesk;
  presence: Presence;
  /** Null where no calls are made. */
  callControl: CallControl | null;
  phoneDesk: PhoneDesk;
  recordings: Pick<CallRecordings, "find">;
  widgetDesk: WidgetDesk;
  leads: LeadIntake;
  findKey: FindKey;
  guard: AddressGuard;
  /** The metrics as Prometheus reads them. */
  metrics(): Promise<{ contentType: string; text: string }>;
  version: string;
  /** Aborted when the node begins to stop: it answers still, and its calls go on for their grace. */
  stopping: AbortSignal;
  /** How long the server keeps what happened, in days. */
  retentionDays: number;
  /** Null where it is not built. */
  dashboard: Dashboard | null;
};

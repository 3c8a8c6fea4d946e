/** Connectors as somebody edits them: checked as if they were saved, and not saved. */
import type { ConnectorPatch, NewConnector } from "../contract/connectors.ts";
import { changedConnector, newConnector } from "../engine/new-connector.ts";
import type { AddressGuard } from "../journey/address-guard.ts";
import type { Connector } from "../model/connector.ts";
import { checkGiven, checkTemplate, dialectOf } from "./check-connector.ts";

/** A saved connector as the `change` of a request would make it. Throws a problem for what it cannot have. */
export function editedConnector(saved: Connector, change: ConnectorPatch, guard: AddressGuard): Connector {
  const dialect = dialectOf(saved.dialect);
  const base = ["change"];
  const connector = changedConnector(saved, checkGiven(change, { dialect, guard, base }));
  checkTemplate(connector, dialect, base);
  return connector;
}

/** What the `connector` of a request would become, with an id and a secret of the moment. Throws a problem as above. */
export function unsavedConnector(accountId: string, given: NewConnector, guard: AddressGuard): Connector {
  const base = ["connector"];
  const dialect = dialectOf(given.dialect, base);
  const connector = { ...newConnector(accountId, checkGiven(given, { dialect, guard, base })), position: 0 };
  checkTemplate(connector, dialect, base);
  return connector;
}

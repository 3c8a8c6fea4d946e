import type { EventType } from "../../src/contract/events.ts";
import { standard } from "../../src/dialects/standard/dialect.ts";
import type { StoredEvent } from "../../src/model/event.ts";

/** The canonical example of an event, a copy that a test may change. */
export function exampleEvent<T extends EventType>(type: T): StoredEvent<T> {
  const found = standard.examples.find((event): event is StoredEvent<T> & StoredEvent => event.type === type);
  if (found === undefined) throw new Error(`there is no example of ${type}`);
  return structuredClone(found);
}

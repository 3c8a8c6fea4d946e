import type { ReadStream } from "./read-stream.ts";
import type { Reply } from "./receiver.ts";

/** What a test looks at of the calls that an agent's screen shows. */
export type Screen = {
  call: { id: string; status: string };
  contacts: { connector: { name: string }; contact: { id: string }; last_known: boolean; updated_at: number }[];
};

/** A CRM's answer with a contact. */
export function contact(id: string, fields: object[] = []): Reply {
  return { body: JSON.stringify({ success: true, contact: { id, crmType: "CRM", fields } }) };
}

/** The contacts' ids, in the screen's order. */
export function idsOf({ contacts }: Screen): string[] {
  return contacts.map(({ contact: { id } }) => id);
}

const screensOf = ({ events }: ReadStream) => events.map(({ data }) => data as Screen);

/** The call as the stream shows it last, as soon as that is what the test waits for. */
export async function shown(
  stream: ReadStream,
  callId: string,
  holds: (screen: Screen) => boolean = () => true,
): Promise<Screen> {
  const latest = () => screensOf(stream).findLast(({ call }) => call.id === callId);
  await stream.waitUntil(() => {
    const screen = latest();
    return screen !== undefined && holds(screen);
  });
  return latest() as Screen;
}

/** The call as the stream shows it first. */
export async function shownFirst(stream: ReadStream, callId: string): Promise<Screen> {
  await shown(stream, callId);
  return screensOf(stream).find(({ call }) => call.id === callId) as Screen;
}

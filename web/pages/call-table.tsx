import { Badge } from "@mantine/core";
import type { Call } from "../api.ts";
import { partiesOf, talkOf } from "../call-log/words.ts";
import { Link } from "../parts/link.tsx";
import { Moment } from "../parts/moment.tsx";
import { RecordTable } from "../parts/record-table.tsx";
import { CallStatus } from "../parts/status.tsx";
import { texts } from "../texts.ts";

/** Calls as rows, each a link to its page. */
export function CallTable({ calls }: { calls: readonly Call[] }) {
  const { calls: words } = texts;
  return (
    <RecordTable
      label={words.title}
      columns={[words.call, words.direction, words.agent, words.status, words.outcome, words.started, words.talk]}
      rows={calls.map((call) => ({
        key: call.id,
        cells: [
          <Name key="call" call={call} />,
          call.direction ? words.directions[call.direction] : words.unknown,
          call.agent?.name ?? call.agent?.id ?? words.unknown,
          <CallStatus key="status" call={call} />,
          call.outcome?.tag ?? words.unknown,
          call.started_at === undefined ? words.unknown : <Moment key="started" at={call.started_at} />,
          talkOf(call),
        ],
      }))}
    />
  );
}

function Name({ call }: { call: Call }) {
  return (
    <>
      <Link to="/calls/$id" params={{ id: call.id }} underline="always">
        <bdi>{partiesOf(call)}</bdi>
      </Link>{" "}
      {call.is_test && (
        <Badge size="xs" variant="default">
          {texts.calls.test}
        </Badge>
      )}
    </>
  );
}

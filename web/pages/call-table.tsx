import { Badge, Table } from "@mantine/core";
import type { Call } from "../api.ts";
import { partiesOf, talkOf } from "../call-log/words.ts";
import { Link } from "../parts/link.tsx";
import { Moment } from "../parts/moment.tsx";
import { CallStatus } from "../parts/status.tsx";
import { texts } from "../texts.ts";

/** Calls as rows, each a link to its page. */
export function CallTable({ calls }: { calls: readonly Call[] }) {
  const { calls: words } = texts;
  return (
    <Table.ScrollContainer minWidth={760} tabIndex={0} role="region" aria-label={words.title}>
      <Table highlightOnHover verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {[words.call, words.direction, words.agent, words.status, words.outcome, words.started, words.talk].map(
              (name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {calls.map((call) => (
            <Table.Tr key={call.id}>
              <Table.Td>
                <Link to="/calls/$id" params={{ id: call.id }} underline="always">
                  <bdi>{partiesOf(call)}</bdi>
                </Link>{" "}
                {call.is_test && (
                  <Badge size="xs" variant="default">
                    {words.test}
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>{call.direction ? words.directions[call.direction] : words.unknown}</Table.Td>
              <Table.Td>{call.agent?.name ?? call.agent?.id ?? words.unknown}</Table.Td>
              <Table.Td>
                <CallStatus call={call} />
              </Table.Td>
              <Table.Td>{call.outcome?.tag ?? words.unknown}</Table.Td>
              <Table.Td>{call.started_at === undefined ? words.unknown : <Moment at={call.started_at} />}</Table.Td>
              <Table.Td>{talkOf(call)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

import { Badge, Group, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Moment } from "../parts/moment.tsx";
import { connectorsQuery } from "../queries.ts";
import { texts } from "../texts.ts";
import type { InspectedRequest } from "./inspector-queries.ts";

const SIGNATURES: Record<InspectedRequest["signature"], string> = {
  valid: "green.6",
  invalid: "red.6",
  none: "gray.6",
};

/** Whether a request was signed by one of the account's connectors. */
export function SignatureBadge({ signature }: { signature: InspectedRequest["signature"] }) {
  return (
    <Badge variant="dot" tt="none" radius="sm" miw="max-content" color={SIGNATURES[signature]}>
      {texts.inspectors.signature[signature]}
    </Badge>
  );
}

type Props = { requests: InspectedRequest[]; shownId: string; onChoose(id: string): void };

/** The latest requests, of which one is shown. */
export function InspectedList({ requests, shownId, onChoose }: Props) {
  const { inspectors: words } = texts;
  const { data: connectors } = useQuery(connectorsQuery);
  const signerOf = ({ connector_id }: InspectedRequest) => connectors?.find(({ id }) => id === connector_id)?.name;
  return (
    <ol className="plain-list inspected" aria-label={words.requests}>
      {requests.map((request) => (
        <li key={request.id}>
          <UnstyledButton
            className="inspected-item"
            aria-current={request.id === shownId ? "true" : undefined}
            onClick={() => onChoose(request.id)}
          >
            <Group justify="space-between" wrap="nowrap" gap="sm">
              <Text size="sm" fw={600} truncate="end">
                {request.event ?? signerOf(request) ?? request.method}
              </Text>
              <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
                <Moment at={request.received_at} timeOnly />
              </Text>
            </Group>
            <Group justify="space-between" wrap="nowrap" gap="sm" mt={2}>
              <Text size="xs" c="dimmed">
                {request.method} · {words.answeredWith(request.status)} ·{" "}
                {words.bytes(request.size.toLocaleString(texts.locale))}
              </Text>
              <SignatureBadge signature={request.signature} />
            </Group>
          </UnstyledButton>
        </li>
      ))}
    </ol>
  );
}

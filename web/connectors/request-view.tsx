import { Group, Stack, Text } from "@mantine/core";
import type { Schemas } from "../../src/client/index.ts";
import { Copy } from "../parts/copy.tsx";
import { Body, Headers } from "../parts/message.tsx";
import { toCurl } from "../parts/to-curl.ts";
import { texts } from "../texts.ts";

/** The exact request, as text. */
export function RequestView({ request }: { request: Schemas["PreviewRequest"] }) {
  const { method, url, headers, body } = request;
  return (
    <Stack gap="xs">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }} data-request>
          <b>{method}</b> {url}
        </Text>
        <Copy value={toCurl(request)} label={texts.call.curl} />
      </Group>
      <Headers headers={headers} />
      <Body body={body ?? ""} />
    </Stack>
  );
}

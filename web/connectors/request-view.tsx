import { Box, Group, Stack, Text } from "@mantine/core";
import type { Schemas } from "../../src/client/index.ts";
import { Copy } from "../parts/copy.tsx";
import { toCurl } from "../parts/to-curl.ts";
import { texts } from "../texts.ts";
import { prettyJson } from "./pretty-json.ts";

/** The exact request, as text. */
export function RequestView({ request }: { request: Schemas["PreviewRequest"] }) {
  const { preview: words, call } = texts;
  const { method, url, headers, body } = request;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <Stack gap="xs">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm" ff="monospace" style={{ overflowWrap: "anywhere" }} data-request>
          <b>{method}</b> {url}
        </Text>
        <Copy value={toCurl(request)} label={call.curl} />
      </Group>
      <details>
        <summary>
          <Text span size="sm">
            {words.headers(lines.length)}
          </Text>
        </summary>
        <Box component="pre" className="code" mt={6} tabIndex={0}>
          {lines.join("\n")}
        </Box>
      </details>
      <Box component="pre" className="code" tabIndex={0} data-body>
        {body === null ? words.noBody : prettyJson(body)}
      </Box>
    </Stack>
  );
}

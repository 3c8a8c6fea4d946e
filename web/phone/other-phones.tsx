import { Alert, Button, Group, Stack, Table, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { encode } from "uqr";
import type { Schemas } from "../../src/client/index.ts";
import { api, messageOf } from "../api.ts";
import { Copy } from "../parts/copy.tsx";
import { Moment } from "../parts/moment.tsx";
import { texts } from "../texts.ts";

type Credentials = Schemas["PhoneCredentials"];

/** What another softphone signs in with, to copy or to scan. */
export function OtherPhones({ agentId }: { agentId: string }) {
  const { settings: words } = texts.phone;
  const make = useMutation({
    mutationFn: () => api.post("/v1/phone/credentials", { body: { agent_id: agentId } }),
  });
  return (
    <Stack gap="sm">
      <Text size="sm">{words.othersText}</Text>
      {make.data ? (
        <Shown credentials={make.data} />
      ) : (
        <Group>
          <Button size="xs" variant="default" loading={make.isPending} onClick={() => make.mutate()}>
            {words.make}
          </Button>
        </Group>
      )}
      {make.isError && (
        <Alert color="red" variant="light" role="alert">
          {messageOf(make.error)}
        </Alert>
      )}
    </Stack>
  );
}

function Shown({ credentials }: { credentials: Credentials }) {
  const { settings: words } = texts.phone;
  const { address, username, password, expires_at, websocket_path } = credentials;
  const rows: [name: string, value: string][] = [
    [words.address, address.replace(/^sip:/, "")],
    [words.server, address.slice(address.lastIndexOf("@") + 1)],
    [words.webSocket, location.origin.replace(/^http/, "ws") + websocket_path],
    [words.username, username],
    [words.password, password],
  ];
  return (
    <Stack gap="sm">
      <Table verticalSpacing={4} layout="fixed">
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={96} scope="row">
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: "anywhere" }}>
                <code>{value}</code>
              </Table.Td>
              <Table.Td w={76}>
                <Copy value={value} />
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row">{words.expires}</Table.Th>
            <Table.Td colSpan={2}>
              <Moment at={expires_at} />
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      <QrCode text={provisioning(credentials)} label={words.qr} />
      <Text size="sm">{words.qrHint}</Text>
    </Stack>
  );
}

/** The form that softphones on mobile phones read: a SIP address with its name and password. */
function provisioning({ address, username, password }: Credentials): string {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  return `sip:${encodeURIComponent(username)}:${encodeURIComponent(password)}@${domain}`;
}

function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 3 });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} className="phone-qr" shapeRendering="crispEdges">
      <rect width={size} height={size} fill="white" />
      <path d={path} fill="black" />
    </svg>
  );
}

import { Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { encode } from "uqr";
import { Copy } from "../parts/copy.tsx";
import { texts } from "../texts.ts";

type Props = {
  /** What is typed into a telephone, each to copy. */
  values: readonly (readonly [name: string, value: string])[];
  /** What one only reads. */
  facts?: readonly (readonly [name: string, fact: ReactNode])[];
};

/** What a telephone signs in with. */
export function SignInTable({ values, facts = [] }: Props) {
  return (
    <Table verticalSpacing={4} layout="fixed">
      <Table.Tbody>
        {values.map(([name, value]) => (
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
        {facts.map(([name, fact]) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" w={96}>
              {name}
            </Table.Th>
            <Table.Td colSpan={2}>{fact}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** A SIP address with its name and password, as the softphones on mobile phones read it. */
export function SignInCode({ server, username, password }: { server: string; username: string; password: string }) {
  const { settings: words } = texts.phone;
  const text = `sip:${encodeURIComponent(username)}:${encodeURIComponent(password)}@${server}`;
  const { data, size } = encode(text, { ecc: "M", border: 3 });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <>
      <svg
        role="img"
        aria-label={words.qr}
        viewBox={`0 0 ${size} ${size}`}
        className="phone-qr"
        shapeRendering="crispEdges"
      >
        <rect width={size} height={size} fill="white" />
        <path d={path} fill="black" />
      </svg>
      <Text size="sm">{words.qrHint}</Text>
    </>
  );
}

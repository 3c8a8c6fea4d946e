import { Badge, Group, Loader, Paper, Spoiler, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api } from "../api.ts";
import { Link } from "../parts/link.tsx";
import { connectorsQuery } from "../queries.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { Icon } from "./icons.tsx";
import { type Screen, useScreen } from "./use-screen.ts";

type Shown = Screen["contacts"][number];

/** Who is on the line, as the CRMs tell it, in the connectors' order. */
export function ScreenPop({ callId, number }: { callId: string | null; number: string }) {
  const { screen: words } = texts.phone;
  const screen = useScreen(callId);
  const known = useKnown(number);
  const contacts = screen?.contacts ?? [];
  return (
    <Stack gap="sm" component="section" aria-label={words.title}>
      <Title order={2} size="h4">
        {words.title}
      </Title>
      {contacts.map((shown) => (
        <ContactCard key={shown.connector.id} shown={shown} />
      ))}
      {known.map(({ id, name, fields }) => (
        <Paper key={id} withBorder p="md">
          <Text size="sm">{words.known}</Text>
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            <bdi>{name}</bdi>
          </Text>
          <Fields fields={Object.entries(fields).map(([title, value]) => ({ title, value: String(value) }))} />
        </Paper>
      ))}
      {contacts.length === 0 && known.length === 0 && (
        <Paper withBorder p="md" className="phone-empty">
          {screen === undefined ? (
            <Group gap="sm">
              <Loader size="xs" aria-hidden />
              <Text size="sm">{words.waiting}</Text>
            </Group>
          ) : (
            <NobodyKnows />
          )}
        </Paper>
      )}
      {callId !== null && (
        <Text size="sm">
          <Link to="/calls/$id" params={{ id: callId }} underline="always">
            {words.toCall}
          </Link>
        </Text>
      )}
    </Stack>
  );
}

/** Nobody answered who it is, or there is nobody to ask. */
function NobodyKnows() {
  const { screen: words } = texts.phone;
  const session = useSession();
  const { data } = useQuery({ ...connectorsQuery, enabled: may(session, "connectors:read") });
  return <Text size="sm">{data?.length === 0 ? words.noConnector : words.none}</Text>;
}

function ContactCard({ shown: { connector, contact, last_known } }: { shown: Shown }) {
  const { screen: words } = texts.phone;
  return (
    <Paper withBorder p="md" data-contact={contact.id} data-last-known={last_known}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          <bdi>{words.from(contact.crmType ?? connector.name)}</bdi>
        </Text>
        {last_known && (
          <Badge color="yellow.6" variant="dot" tt="none" title={words.lastKnownHint}>
            {words.lastKnown}
          </Badge>
        )}
      </Group>
      <Fields fields={contact.fields} />
    </Paper>
  );
}

type Field = { title: string; value: string; isWebsite?: boolean | undefined };

function Fields({ fields }: { fields: readonly Field[] }) {
  return (
    <dl className="phone-fields">
      {fields.map(({ title, value, isWebsite }, index) => (
        // A CRM may name two fields the same.
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move
        <div key={index}>
          <Text component="dt" size="sm">
            <bdi>{title}</bdi>
          </Text>
          <Text component="dd" m={0} fw={500}>
            <Bounded text={value}>
              {isWebsite && isWeb(value) ? <Website title={title} address={value} /> : <bdi>{value}</bdi>}
            </Bounded>
          </Text>
        </div>
      ))}
    </dl>
  );
}

/** A value of so many characters is long, of which so much is seen at once, in pixels. */
const LONG = 200;
const SEEN_PX = 120;

/** A value as long as a CRM may make it, of which the beginning is seen, and all of it by who wants to. */
function Bounded({ text, children }: { text: string; children: ReactNode }) {
  const { screen: words } = texts.phone;
  if (text.length <= LONG && text.split("\n").length < 4) return children;
  return (
    <Spoiler maxHeight={SEEN_PX} showLabel={words.more} hideLabel={words.less}>
      {children}
    </Spoiler>
  );
}

function Website({ title, address }: { title: string; address: string }) {
  return (
    <a
      className="plain-link"
      href={address}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={texts.phone.screen.open(title)}
    >
      {address.replace(/^https?:\/\//i, "")} <Icon name="external" size={14} />
    </a>
  );
}

/** Only these open: what a CRM answers is not to be trusted with others. */
function isWeb(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address);
}

/** The account's own contacts with this number. */
function useKnown(number: string) {
  const { data } = useQuery({
    queryKey: ["contacts", number],
    queryFn: async ({ signal }) => (await api.get("/v1/contacts", { query: { number }, signal })).data,
    enabled: number.startsWith("+"),
    staleTime: 60_000,
  });
  return data ?? [];
}

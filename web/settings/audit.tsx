import { Box, Button, Group, Select, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { Moment } from "../parts/moment.tsx";
import { Page } from "../parts/page.tsx";
import { RecordTable } from "../parts/record-table.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { texts } from "../texts.ts";
import { agentsQuery, linesQuery, membersQuery, teamsQuery, widgetsQuery } from "./queries.ts";
import "./style.css";

type Entry = Schemas["AuditEntry"];

export function Audit() {
  const [noun, setNoun] = useState<string | null>(null);
  const [actor, setActor] = useState<string | null>(null);
  const members = useQuery(membersQuery).data ?? [];
  const { audit: words } = texts;
  const query = useInfiniteQuery({
    queryKey: ["audit", noun, actor],
    queryFn: ({ pageParam, signal }) =>
      api.get("/v1/audit-log", {
        query: {
          limit: 50,
          ...(noun === null ? {} : { noun }),
          ...(actor === null ? {} : { actor_id: actor }),
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
  const entries = query.data?.pages.flatMap(({ data }) => data) ?? [];
  const isFiltered = noun !== null || actor !== null;
  return (
    <Page title={words.title}>
      <Text c="dimmed">{words.intro}</Text>
      <Group align="flex-end">
        <Select
          label={words.kind}
          placeholder={words.allKinds}
          data={Object.entries(words.nouns).map(([value, label]) => ({ value, label }))}
          value={noun}
          onChange={setNoun}
          clearable
          w={220}
        />
        <Select
          label={words.by}
          placeholder={words.anybody}
          data={members.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
          value={actor}
          onChange={setActor}
          clearable
          w={280}
        />
      </Group>
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Loading />}
      {query.isSuccess && entries.length === 0 && (
        <Empty title={isFiltered ? words.noMatch : words.none}>{!isFiltered && words.noneText}</Empty>
      )}
      {entries.length > 0 && <Entries entries={entries} />}
      {query.hasNextPage && (
        <Button
          variant="default"
          w="fit-content"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {texts.actions.loadMore}
        </Button>
      )}
    </Page>
  );
}

function Entries({ entries }: { entries: Entry[] }) {
  const { audit: words } = texts;
  const names = useNames();
  return (
    <RecordTable
      label={words.title}
      columns={[words.when, words.who, words.what, words.changes]}
      rows={entries.map((entry) => ({
        key: entry.id,
        cells: [
          <Box key="when" miw={130}>
            <Moment at={entry.at} isShort />
          </Box>,
          <Who key="who" actor={entry.actor} />,
          <Box key="what" miw={220}>
            {whatOf(entry)}
          </Box>,
          <Changes key="changes" changes={entry.changes} names={names} />,
        ],
      }))}
    />
  );
}

/** What was done to what, as `Team “Sales” created`. */
function whatOf({ noun, name, action }: Entry): string {
  const { audit: words } = texts;
  const named = name === null ? [] : [`“${name}”`];
  return [words.nouns[noun] ?? noun, ...named, words.actions[action] ?? action].join(" ");
}

function Who({ actor: { name, kind } }: { actor: Entry["actor"] }) {
  return (
    <Box miw={130}>
      {name}
      {kind === "api_key" && (
        <Text size="xs" c="dimmed">
          {texts.audit.apiKey}
        </Text>
      )}
    </Box>
  );
}

/** What people call the things whose ids stand in entries, as they are called now. */
function useNames(): ReadonlyMap<string, string> {
  const teams = useQuery(teamsQuery).data ?? [];
  const agents = useQuery(agentsQuery).data ?? [];
  const lines = useQuery(linesQuery).data ?? [];
  const widgets = useQuery(widgetsQuery).data ?? [];
  const members = useQuery(membersQuery).data ?? [];
  return new Map([
    ...[...teams, ...agents, ...widgets, ...members].map(({ id, name }) => [id, name] as const),
    ...lines.map(({ id, name, number }) => [id, name ?? number] as const),
  ]);
}

/** As many changes are shown at once; more on demand. */
const SHOWN = 3;

function Changes({ changes, names }: { changes: Entry["changes"]; names: ReadonlyMap<string, string> }) {
  const { audit: words } = texts;
  const list = (
    <Stack gap={4}>
      {changes.map(({ field, before, after }) => (
        <Text size="sm" key={field} style={{ overflowWrap: "anywhere" }}>
          <b>{field}</b>: {before !== null && <s>{shown(before, names)}</s>} {before !== null && "→ "}
          {after === null ? words.nothing : shown(after, names)}
        </Text>
      ))}
    </Stack>
  );
  if (changes.length <= SHOWN) return list;
  return (
    <details>
      <summary>{words.show(changes.length)}</summary>
      {list}
    </details>
  );
}

function shown(value: unknown, names: ReadonlyMap<string, string>): string {
  const named = (_: string, part: unknown) => (typeof part === "string" ? (names.get(part) ?? part) : part);
  if (Array.isArray(value) && value.length === 0) return texts.audit.nothing;
  return typeof value === "string" ? (names.get(value) ?? value) : JSON.stringify(value, named);
}

import { Button, CloseButton, Group, Paper, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { connectorsQuery } from "../queries.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { CHOICES, dayBefore, type FilterName, type Filters, filterText, isFiltered, type Names } from "./filters.ts";
import { agentsQuery, tagsQuery } from "./queries.ts";

type Props = {
  filters: Filters;
  /** @param inPlace whether the address is replaced: a word that is being typed is no step to go back to. */
  onChange(filters: Filters, inPlace?: boolean): void;
};

/** What is asked for: a search, filters, and a chip for each that is set. */
export function FilterBar({ filters, onChange }: Props) {
  const [isOpen, { toggle }] = useDisclosure();
  const { calls: words } = texts;
  const { names, agents, connectors, tags } = useChoices();
  const set = (name: FilterName, value: string | null) => {
    const { [name]: _, ...others } = filters;
    onChange(value === null || value === "" ? others : ({ ...others, [name]: value } as Filters));
  };
  const choice = (name: FilterName, data: { value: string; label: string }[]) => (
    <Select
      label={words.filters[name]}
      data={data}
      value={filters[name] ?? null}
      onChange={(value) => set(name, value)}
      placeholder={words.any}
      clearable
      searchable={data.length > 8}
      size="sm"
    />
  );
  const fixed = (labels: Record<string, string>, values: readonly string[]) =>
    values.map((value) => ({ value, label: labels[value] ?? value }));
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="sm">
        <SearchField
          value={filters.search ?? ""}
          onChange={({ text, inPlace }) => {
            const { search: _, ...others } = filters;
            onChange(text === "" ? others : { ...others, search: text }, inPlace);
          }}
        />
        <Button variant="default" onClick={toggle} aria-expanded={isOpen} aria-controls="call-filters">
          {words.moreFilters}
        </Button>
      </Group>
      {isOpen && (
        <Paper withBorder p="md" id="call-filters" role="group" aria-label={words.moreFilters}>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
            {choice("status", fixed(words.statuses, CHOICES.status))}
            {choice("result", fixed(words.results, CHOICES.result))}
            {choice("direction", fixed(words.directions, CHOICES.direction))}
            {tags.length > 0 && choice("outcome", tags)}
            {agents.length > 0 && choice("agent", agents)}
            {connectors.length > 0 && choice("failed_at", [{ value: "any", label: words.anyConnector }, ...connectors])}
            {choice("tests", fixed(words.testChoices, CHOICES.tests))}
            <Day name="from" filters={filters} set={set} />
            <Day name="to" filters={filters} set={set} />
          </SimpleGrid>
          <Group gap="xs" mt="sm">
            {words.periods.map(({ label, first, last }) => (
              <Button
                key={label}
                size="compact-sm"
                variant="default"
                onClick={() => onChange({ ...filters, from: dayBefore(first), to: dayBefore(last) })}
              >
                {label}
              </Button>
            ))}
          </Group>
        </Paper>
      )}
      {isFiltered(filters) && <Chips filters={filters} names={names} onRemove={set} onClear={() => onChange({})} />}
    </Stack>
  );
}

function SearchField({
  value,
  onChange,
}: {
  value: string;
  onChange(change: { text: string; inPlace: boolean }): void;
}) {
  const { calls: words } = texts;
  const [text, setText] = useState(value);
  // The address changes by other means too: back, a chip that is removed.
  useEffect(() => setText((current) => (current.trim() === value ? current : value)), [value]);
  const tell = useDebouncedCallback((next: string) => onChange({ text: next.trim(), inPlace: value !== "" }), 250);
  return (
    <TextInput
      label={words.search}
      placeholder={words.searchPlaceholder}
      type="search"
      style={{ flex: "1 1 18rem" }}
      maw={520}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        tell(currentTarget.value);
      }}
    />
  );
}

type DayProps = { name: "from" | "to"; filters: Filters; set(name: FilterName, value: string): void };

function Day({ name, filters, set }: DayProps) {
  return (
    <TextInput
      type="date"
      label={texts.calls.filters[name]}
      value={filters[name] ?? ""}
      onChange={({ currentTarget }) => set(name, currentTarget.value)}
      size="sm"
    />
  );
}

type ChipsProps = {
  filters: Filters;
  names: Names;
  onRemove(name: FilterName, value: null): void;
  onClear(): void;
};

function Chips({ filters, names, onRemove, onClear }: ChipsProps) {
  const { calls: words } = texts;
  return (
    <Group gap="xs" role="group" aria-label={words.setFilters}>
      {(Object.entries(filters) as [FilterName, string][]).map(([name, value]) => {
        const text = filterText(name, value, names);
        return (
          <Group key={name} gap={2} className="chip" wrap="nowrap">
            <Text size="sm" component="bdi">
              {text}
            </Text>
            <CloseButton size="sm" aria-label={words.removeFilter(text)} onClick={() => onRemove(name, null)} />
          </Group>
        );
      })}
      <Button size="compact-sm" variant="subtle" onClick={onClear}>
        {words.clearFilters}
      </Button>
    </Group>
  );
}

/** What can be chosen, as far as the person may see it. */
function useChoices() {
  const session = useSession();
  const seesDirectory = may(session, "directory:read");
  const agents = useQuery({ ...agentsQuery, enabled: seesDirectory });
  const tags = useQuery({ ...tagsQuery, enabled: seesDirectory });
  const connectors = useQuery({ ...connectorsQuery, enabled: may(session, "connectors:read") });
  const named = (list: { id: string; name: string }[] | undefined) =>
    (list ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const byId = (list: { id: string; name: string }[] | undefined) =>
    new Map((list ?? []).map(({ id, name }) => [id, name]));
  return {
    agents: named(agents.data),
    connectors: named(connectors.data),
    tags: (tags.data ?? []).map(({ name }) => ({ value: name, label: name })),
    names: { agents: byId(agents.data), connectors: byId(connectors.data) },
  };
}

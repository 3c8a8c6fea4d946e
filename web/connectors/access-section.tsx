import { Checkbox, Group, MultiSelect, SimpleGrid, TagsInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import type { Access } from "./fields.ts";
import { type ConnectorFormState, hasErrors } from "./form-type.ts";
import { Section } from "./section.tsx";

type Choice = { value: string; label: string };
type Recorded = "line" | "agent" | "team" | "widget";

/** The most records of a kind that are offered; others can be typed. */
const OFFERED = 200;

/** Which calls it gets: whatever is chosen must hold for a call, all of it. */
export function AccessSection({ form }: { form: ConnectorFormState }) {
  const { editor: words } = texts;
  const { access } = form.values;
  const set = (key: keyof Access, chosen: string[]) => form.setFieldValue(`access.${key}`, chosen);
  const narrowed = (Object.keys(access) as (keyof Access)[]).filter((key) => access[key].length > 0);
  const summary = narrowed.map((key) => words.access[key]).join(", ") || words.allCalls;
  return (
    <Section
      name="access"
      title={words.accessTitle}
      hint={words.accessHint}
      summary={summary}
      isWrong={hasErrors(form, ["access"])}
    >
      <Checkbox.Group
        label={words.access.direction}
        description={words.accessHints.direction}
        value={access.direction}
        error={form.errors["access.direction"]}
        onChange={(chosen) => set("direction", chosen)}
      >
        <Group mt="xs">
          {(["inbound", "outbound", "internal"] as const).map((direction) => (
            <Checkbox key={direction} value={direction} label={texts.calls.directions[direction]} />
          ))}
        </Group>
      </Checkbox.Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {(["line", "agent", "team", "widget"] as const).map((kind) => (
          <Chosen
            key={kind}
            kind={kind}
            value={access[kind]}
            error={form.errors[`access.${kind}`]}
            onChange={(chosen) => set(kind, chosen)}
          />
        ))}
        {(["campaign", "source"] as const).map((key) => (
          <TagsInput
            key={key}
            label={words.access[key]}
            description={words.accessHints[key]}
            placeholder={access[key].length === 0 ? words.all : undefined}
            value={access[key]}
            error={form.errors[`access.${key}`]}
            onChange={(chosen) => set(key, chosen)}
            splitChars={[","]}
          />
        ))}
      </SimpleGrid>
    </Section>
  );
}

type ChosenProps = { kind: Recorded; value: string[]; error: unknown; onChange(chosen: string[]): void };

/** Some of the account's records, or what is typed and is none of them yet. */
function Chosen({ kind, value, error, onChange }: ChosenProps) {
  const { editor: words } = texts;
  const [search, setSearch] = useState("");
  const session = useSession();
  const canRead = may(session, kind === "widget" ? "widgets:read" : "directory:read");
  const { data: known = [] } = useQuery({
    queryKey: ["access-choices", kind],
    queryFn: ({ signal }) => choicesOf(kind, signal),
    enabled: canRead,
    staleTime: 60_000,
  });
  const typed = search.trim();
  const others = [...value, ...(typed === "" ? [] : [typed])].filter(
    (id) => !known.some((choice) => choice.value === id),
  );
  const data = [
    ...known,
    ...[...new Set(others)].map((id) => ({ value: id, label: value.includes(id) ? id : words.takeTyped(id) })),
  ];
  return (
    <MultiSelect
      label={words.access[kind]}
      description={words.accessHints[kind]}
      placeholder={value.length === 0 ? words.all : undefined}
      data={data}
      value={value}
      error={error as string | undefined}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      clearable
      hidePickedOptions
      nothingFoundMessage={words.noneFound}
      onChange={onChange}
    />
  );
}

async function choicesOf(kind: Recorded, signal: AbortSignal): Promise<Choice[]> {
  const query = { limit: OFFERED };
  switch (kind) {
    case "agent":
      return (await api.get("/v1/agents", { query, signal })).data.map(({ id, name }) => choice(id, name));
    case "team":
      return (await api.get("/v1/teams", { query, signal })).data.map(({ id, name }) => choice(id, name));
    case "line":
      return (await api.get("/v1/lines", { query, signal })).data.map(({ name, number }) =>
        choice(number, name ?? number),
      );
    case "widget":
      return (await api.get("/v1/widgets", { query, signal })).data.map(({ id, name }) => choice(id, name));
  }
}

/** Names need not differ, ids do. */
function choice(value: string, name: string): Choice {
  return { value, label: name === value ? name : `${name} (${value})` };
}

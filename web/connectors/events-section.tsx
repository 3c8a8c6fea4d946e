import { Checkbox, Fieldset, Group, SimpleGrid, Switch, Text } from "@mantine/core";
import type { Dialect } from "../api.ts";
import { texts } from "../texts.ts";
import type { ConnectorFormState } from "./form-type.ts";
import { Section } from "./section.tsx";

type EventsOf = { name: string; events: [type: string, name: string][] };

/** Operational events tell of connectors; who takes every event still gets them only by name. */
const OPERATIONAL = new Set(["connector.disabled", "delivery.exhausted"]);

/** Which events it wants, in groups. */
export function EventsSection({ form, dialect }: { form: ConnectorFormState; dialect: Dialect }) {
  const { editor: words } = texts;
  const { events } = form.values;
  const all = Object.keys(dialect.events).filter((type) => !OPERATIONAL.has(type));
  const set = (chosen: string[] | null) => form.setValues({ events: chosen });
  return (
    <Section
      name="events"
      title={words.events}
      hint={words.eventsHint}
      summary={events === null ? words.allEvents : words.eventsChosen(events.length)}
      isWrong={form.errors.events !== undefined}
    >
      <Switch
        label={words.allEvents}
        description={words.allEventsHint}
        checked={events === null}
        error={form.errors.events}
        aria-invalid={form.errors.events ? true : undefined}
        onChange={({ currentTarget }) => set(currentTarget.checked ? null : all)}
      />
      {events !== null &&
        groupsOf(dialect).map((group) => <EventGroup key={group.name} group={group} chosen={events} onChange={set} />)}
    </Section>
  );
}

type GroupProps = { group: EventsOf; chosen: string[]; onChange(chosen: string[]): void };

function EventGroup({ group: { name, events }, chosen, onChange }: GroupProps) {
  const types = events.map(([type]) => type);
  const count = types.filter((type) => chosen.includes(type)).length;
  const others = chosen.filter((type) => !types.includes(type));
  const title = texts.editor.eventGroups[name] ?? name;
  return (
    <Fieldset
      legend={
        <Checkbox
          label={title}
          aria-label={texts.editor.wholeGroup(title)}
          checked={count === types.length}
          indeterminate={count > 0 && count < types.length}
          onChange={() => onChange(count === types.length ? others : [...others, ...types])}
        />
      }
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="xs">
        {events.map(([type, own]) => (
          <Checkbox
            key={type}
            label={
              <Group gap={6}>
                <span>{type}</span>
                {own !== type && (
                  <Text span size="xs" c="dimmed">
                    {own}
                  </Text>
                )}
              </Group>
            }
            checked={chosen.includes(type)}
            onChange={({ currentTarget }) =>
              onChange(currentTarget.checked ? [...chosen, type] : chosen.filter((other) => other !== type))
            }
          />
        ))}
      </SimpleGrid>
    </Fieldset>
  );
}

function groupsOf({ events }: Dialect): EventsOf[] {
  const groups = new Map<string, [string, string][]>();
  for (const [type, name] of Object.entries(events)) {
    const group = OPERATIONAL.has(type) ? "operational" : (type.split(".")[0] ?? type);
    groups.set(group, [...(groups.get(group) ?? []), [type, name]]);
  }
  return [...groups].map(([name, own]) => ({ name, events: own }));
}

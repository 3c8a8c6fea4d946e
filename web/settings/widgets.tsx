import { Group, MultiSelect, NumberInput, Select, SimpleGrid, Switch, TagsInput, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, queryClient } from "../api.ts";
import { COUNTRIES } from "../parts/countries.ts";
import { Status } from "../parts/status.tsx";
import { texts } from "../texts.ts";
import { EditRecord, NewRecord, type Noun } from "./noun.tsx";
import { agentsQuery, widgetsQuery } from "./queries.ts";
import { Fields } from "./record-form.tsx";
import { RecordLink, RecordList } from "./record-list.tsx";
import { WidgetActs } from "./widget-acts.tsx";
import {
  DAYS,
  EMPTY_WIDGET,
  type Widget,
  type WidgetFields,
  widgetBody,
  widgetFields,
  widgetPath,
} from "./widget-fields.ts";
import { WidgetPhones } from "./widget-phones.tsx";

export function Widgets() {
  const query = useQuery(widgetsQuery);
  const agents = useQuery(agentsQuery).data ?? [];
  const { widgets: words } = texts;
  const nameOf = (entry: Widget["queue"][number]) =>
    "agent_id" in entry ? (agents.find(({ id }) => id === entry.agent_id)?.name ?? "…") : entry.name;
  return (
    <RecordList
      list="/settings/widgets"
      words={words}
      query={query}
      columns={[words.name, words.agents, words.strategy, words.status]}
      cells={(widget) => [
        <RecordLink key="name" list="/settings/widgets" id={widget.id}>
          {widget.name}
        </RecordLink>,
        widget.queue.map(nameOf).join(", ") || texts.settings.none,
        words.strategies[widget.strategy],
        <Status key="status" color={widget.enabled ? "green.6" : "gray.6"}>
          {widget.enabled ? words.on : words.off}
        </Status>,
      ]}
    />
  );
}

const stored = (id: string) => queryClient.getQueryData<Widget>([...widgetsQuery.queryKey, id]) ?? null;
const choices = (all: Record<string, string>) => Object.entries(all).map(([value, label]) => ({ value, label }));

const noun: Noun<Widget, WidgetFields> = {
  list: "/settings/widgets",
  queryKey: widgetsQuery.queryKey,
  words: texts.widgets,
  empty: EMPTY_WIDGET,
  toFields: widgetFields,
  nameOf: ({ name }) => name,
  toPath: widgetPath,
  read: (id, signal) => api.get("/v1/widgets/{id}", { path: { id }, signal }),
  create: (fields) => api.post("/v1/widgets", { body: widgetBody(fields, null) }),
  change: (id, fields) => api.patch("/v1/widgets/{id}", { path: { id }, body: widgetBody(fields, stored(id)) }),
  remove: (id) => api.delete("/v1/widgets/{id}", { path: { id } }),
  showsNew: true,
  Acts: ({ row }) => <WidgetActs widget={row} />,
  Inputs({ form }) {
    const { widgets: words } = texts;
    const agents = useQuery(agentsQuery).data ?? [];
    const { isAlways } = form.values;
    return (
      <>
        <Fields title={texts.account.general}>
          <TextInput label={words.name} required {...form.getInputProps("name")} />
          <Switch
            label={words.enabled}
            description={words.enabledHint}
            {...form.getInputProps("enabled", { type: "checkbox" })}
          />
        </Fields>
        <Fields title={words.agents} hint={words.agentsHint}>
          <MultiSelect
            label={words.agents}
            data={agents.map(({ id, name }) => ({ value: id, label: name }))}
            searchable
            {...form.getInputProps("agents")}
          />
          <WidgetPhones form={form} />
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <Select
              label={words.strategy}
              data={choices(words.strategies)}
              allowDeselect={false}
              {...form.getInputProps("strategy")}
            />
            <NumberInput label={words.ringSeconds} min={5} max={300} {...form.getInputProps("ring_seconds")} />
            <NumberInput label={words.leadRingSeconds} min={5} max={300} {...form.getInputProps("lead_ring_seconds")} />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={words.callerId}
              description={words.callerIdHint}
              inputMode="tel"
              {...form.getInputProps("caller_id")}
            />
            <Select
              label={words.country}
              description={words.countryHint}
              data={COUNTRIES}
              searchable
              clearable
              {...form.getInputProps("country")}
            />
          </SimpleGrid>
        </Fields>
        <Fields title={words.when}>
          <Group align="flex-end">
            <Select
              label={words.timeZone}
              data={timeZones()}
              searchable
              allowDeselect={false}
              w={280}
              {...form.getInputProps("time_zone")}
            />
            <Switch mb={8} label={words.always} {...form.getInputProps("isAlways", { type: "checkbox" })} />
          </Group>
          {!isAlways && (
            <>
              <Text size="sm" c="dimmed">
                {words.hoursHint}
              </Text>
              <SimpleGrid cols={{ base: 1, sm: 2 }}>
                {DAYS.map((day) => (
                  <TextInput key={day} label={words.days[day]} {...form.getInputProps(`hours.${day}`)} />
                ))}
              </SimpleGrid>
              <Select
                label={words.outside}
                data={choices(words.outsides)}
                allowDeselect={false}
                maw={360}
                {...form.getInputProps("outside_hours")}
              />
            </>
          )}
          <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ alignItems: "end" }}>
            <NumberInput label={words.tries} min={1} max={20} {...form.getInputProps("retry.max_tries")} />
            <TextInput label={words.delays} description={words.delaysHint} {...form.getInputProps("retry.delays")} />
          </SimpleGrid>
          <NumberInput
            label={words.dedupe}
            description={words.dedupeHint}
            min={0}
            max={86_400}
            maw={360}
            {...form.getInputProps("dedupe_seconds")}
          />
          <Switch label={words.unanswered} {...form.getInputProps("retry.unanswered_lead", { type: "checkbox" })} />
        </Fields>
        <Fields title={words.website}>
          <TagsInput
            label={words.origins}
            description={words.originsHint}
            placeholder="https://www.example.com"
            acceptValueOnBlur
            {...form.getInputProps("allowed_origins")}
          />
          <NumberInput
            label={words.rate}
            description={words.rateHint}
            min={1}
            max={10_000}
            maw={360}
            {...form.getInputProps("form_rate_limit")}
          />
        </Fields>
      </>
    );
  },
};

function timeZones(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
}

export function NewWidget() {
  return <NewRecord noun={noun} />;
}

export function EditWidget() {
  return <EditRecord noun={noun} id={useParams({ from: "/shell/settings/widgets/$id" }).id} />;
}

import { MultiSelect, NumberInput, Select, SimpleGrid, Switch, TagsInput, Text } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { COUNTRIES } from "../parts/countries.ts";
import { numberIn } from "../parts/number-in.ts";
import { Page } from "../parts/page.tsx";
import { Found } from "../parts/states.tsx";
import { texts } from "../texts.ts";
import { linesQuery } from "./queries.ts";
import { Fields, RecordForm } from "./record-form.tsx";
import { useSave } from "./use-save.ts";

type Settings = Schemas["CallSettings"];
type Limits = Settings["agent_limits"];

const QUERY_KEY = ["call-settings"];
const LIMITS = ["calls_per_minute", "calls_per_day", "minutes_per_day"] as const;

/** How the account's calls are made, and who may dial what. */
export function Calling() {
  const query = useQuery({
    queryKey: QUERY_KEY,
    queryFn: ({ signal }) => api.get("/v1/call-settings", { signal }),
    refetchOnWindowFocus: false,
  });
  const { calling: words } = texts;
  return (
    <Page title={words.title}>
      <Text c="dimmed" maw={820}>
        {words.intro}
      </Text>
      <Found query={query}>{(settings) => <Editor settings={settings} />}</Found>
    </Page>
  );
}

/** The API's names, so that what it refuses appears at the field; an empty number is no limit. */
type LimitFields = Record<keyof Limits, number | string>;
type CallingFields = Omit<
  Settings,
  "allowed_countries" | "agent_limits" | "account_limits" | "ring_seconds" | "max_call_minutes" | "after_call_seconds"
> & {
  allowed_countries: string[];
  agent_limits: LimitFields;
  account_limits: LimitFields;
  ring_seconds: number | string;
  max_call_minutes: number | string;
  after_call_seconds: number | string;
};

function limitFields(limits: Limits): LimitFields {
  const field = (name: keyof Limits) => limits[name] ?? "";
  return {
    calls_per_minute: field("calls_per_minute"),
    calls_per_day: field("calls_per_day"),
    minutes_per_day: field("minutes_per_day"),
  };
}

function limitsOf(fields: LimitFields): Limits {
  const limit = (name: keyof Limits) => (fields[name] === "" ? null : Number(fields[name]));
  return {
    calls_per_minute: limit("calls_per_minute"),
    calls_per_day: limit("calls_per_day"),
    minutes_per_day: limit("minutes_per_day"),
  };
}

function toFields({ allowed_countries, agent_limits, account_limits, ...same }: Settings): CallingFields {
  return {
    ...same,
    allowed_countries: allowed_countries ?? [],
    agent_limits: limitFields(agent_limits),
    account_limits: limitFields(account_limits),
  };
}

function toSettings({ allowed_countries, agent_limits, account_limits, ...same }: CallingFields): Settings {
  return {
    ...same,
    allowed_countries: allowed_countries.length === 0 ? null : allowed_countries,
    agent_limits: limitsOf(agent_limits),
    account_limits: limitsOf(account_limits),
    ring_seconds: numberIn(same.ring_seconds),
    max_call_minutes: numberIn(same.max_call_minutes),
    after_call_seconds: numberIn(same.after_call_seconds),
  };
}

function Editor({ settings }: { settings: Settings }) {
  const { calling: words } = texts;
  const form = useForm<CallingFields>({ initialValues: toFields(settings) });
  const used = useQuery({
    queryKey: ["dial-usage"],
    queryFn: ({ signal }) => api.get("/v1/dial-usage", { signal }),
  }).data?.account;
  const save = useSave<CallingFields>(QUERY_KEY, (fields) =>
    api.patch("/v1/call-settings", { body: toSettings(fields) }),
  );
  const shown = (value: number | undefined) => value?.toLocaleString(texts.locale) ?? "…";
  return (
    <RecordForm
      label={words.title}
      form={form}
      isNew={false}
      error={save.error}
      isPending={save.isPending}
      onSave={save.mutateAsync}
    >
      <Whom form={form} />
      <Fields title={words.agentLimits} hint={words.agentLimitsHint}>
        <LimitInputs form={form} of="agent_limits" />
      </Fields>
      <Fields title={words.accountLimits} hint={words.accountLimitsHint(shown(used?.calls), shown(used?.minutes))}>
        <LimitInputs form={form} of="account_limits" />
      </Fields>
      <HowCalls form={form} />
    </RecordForm>
  );
}

type Form = { form: UseFormReturnType<CallingFields> };

function Whom({ form }: Form) {
  const { calling: words } = texts;
  const { allowed_countries: countries } = form.values;
  return (
    <Fields title={words.whom} hint={words.whomHint}>
      <MultiSelect
        label={words.countries}
        description={words.countriesHint}
        placeholder={countries.length === 0 ? words.allCountries : ""}
        data={COUNTRIES}
        searchable
        clearable
        {...form.getInputProps("allowed_countries")}
      />
      <TagsInput
        label={words.prefixes}
        description={words.prefixesHint}
        acceptValueOnBlur
        {...form.getInputProps("blocked_prefixes")}
      />
      <Switch
        label={words.premium}
        description={words.premiumHint}
        {...form.getInputProps("allow_premium", { type: "checkbox" })}
      />
      <Switch
        label={words.satellite}
        description={words.satelliteHint}
        {...form.getInputProps("allow_satellite", { type: "checkbox" })}
      />
    </Fields>
  );
}

function LimitInputs({ form, of }: Form & { of: "agent_limits" | "account_limits" }) {
  const { calling: words } = texts;
  const labels = [words.perMinute, words.perDay, words.minutes];
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      {LIMITS.map((name, index) => (
        <NumberInput
          key={name}
          label={labels[index]}
          placeholder={words.noLimit}
          min={0}
          allowDecimal={false}
          thousandSeparator=","
          inputWrapperOrder={["label", "input", "description", "error"]}
          description={name === "minutes_per_day" ? words.minutesHint : undefined}
          {...form.getInputProps(`${of}.${name}`)}
        />
      ))}
    </SimpleGrid>
  );
}

function HowCalls({ form }: Form) {
  const { calling: words } = texts;
  const lines = useQuery(linesQuery).data ?? [];
  const number = (label: string, name: "ring_seconds" | "max_call_minutes" | "after_call_seconds", hint: string) => (
    <NumberInput
      label={label}
      description={hint}
      inputWrapperOrder={["label", "input", "description", "error"]}
      allowDecimal={false}
      required
      {...form.getInputProps(name)}
    />
  );
  return (
    <Fields title={words.calls}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={words.country}
          description={words.countryHint}
          placeholder={words.ofLine}
          data={COUNTRIES}
          searchable
          clearable
          {...form.getInputProps("country")}
        />
        <Select
          label={words.line}
          description={words.lineHint}
          placeholder={words.oldest}
          data={lines.map((line) => ({ value: line.id, label: line.name ?? line.number }))}
          clearable
          {...form.getInputProps("default_line")}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {number(words.ring, "ring_seconds", words.ringHint)}
        {number(words.most, "max_call_minutes", words.mostHint)}
        {number(words.after, "after_call_seconds", words.afterHint)}
      </SimpleGrid>
    </Fields>
  );
}

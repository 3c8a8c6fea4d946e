import { MultiSelect, Select, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { texts } from "../texts.ts";
import { EditRecord, NewRecord, type Noun } from "./noun.tsx";
import { agentsQuery, linesQuery, sharedTrunksQuery, teamsQuery, trunksQuery, widgetsQuery } from "./queries.ts";
import { Fields } from "./record-form.tsx";
import { RecordLink, RecordList } from "./record-list.tsx";
import { RouteSteps, type StepFields, toStep, toStepFields } from "./route-steps.tsx";
import "./style.css";

type Line = Schemas["Line"];

export function Lines() {
  const query = useQuery(linesQuery);
  const summaryOf = useSummary();
  const { lines: words, settings } = texts;
  return (
    <RecordList
      list="/settings/lines"
      words={words}
      query={query}
      columns={[words.number, words.name, words.answers, words.trunks]}
      cells={(line) => [
        <RecordLink key="number" list="/settings/lines" id={line.id}>
          {line.number}
        </RecordLink>,
        line.name ?? settings.none,
        summaryOf(line),
        line.trunks?.join(", ") ?? words.anyTrunk,
      ]}
    />
  );
}

/** Who answers a line, in a few words. */
function useSummary(): (line: Line) => string {
  const agents = useQuery(agentsQuery).data;
  const teams = useQuery(teamsQuery).data;
  const widgets = useQuery(widgetsQuery).data;
  const { lines: words } = texts;
  const nameOf = (rows: { id: string; name: string }[] | undefined, id: string) =>
    rows?.find((row) => row.id === id)?.name ?? "…";
  return ({ route, team }) => {
    if (route.length === 0) return team === null ? words.nobody : words.all(nameOf(teams, team));
    const named = (step: Schemas["RouteStep"]): string => {
      if (step.ring === "agent") return nameOf(agents, step.agent_id);
      if (step.ring === "widget") return nameOf(widgets, step.widget_id);
      if (step.ring === "number") return step.number;
      return `${nameOf(teams, step.team_id)} (${words.strategies[step.strategy].toLowerCase()})`;
    };
    const steps = route.map(named);
    return words.summary(steps);
  };
}

type LineFields = { number: string; name: string; team: string | null; route: StepFields[]; trunks: string[] };

const body = ({ number, name, team, route, trunks }: LineFields) => ({
  number,
  name: name || null,
  team,
  route: route.map(toStep),
  trunks: trunks.length === 0 ? null : trunks,
});

const noun: Noun<Line, LineFields> = {
  list: "/settings/lines",
  queryKey: linesQuery.queryKey,
  words: texts.lines,
  empty: { number: "", name: "", team: null, route: [], trunks: [] },
  toFields: ({ number, name, team, route, trunks }) => ({
    number,
    name: name ?? "",
    team,
    route: route.map(toStepFields),
    trunks: trunks ?? [],
  }),
  nameOf: ({ name, number }) => name ?? number,
  read: (id, signal) => api.get("/v1/lines/{id}", { path: { id }, signal }),
  create: (fields) => api.post("/v1/lines", { body: body(fields) }),
  change: (id, fields) => api.patch("/v1/lines/{id}", { path: { id }, body: body(fields) }),
  remove: (id) => api.delete("/v1/lines/{id}", { path: { id } }),
  Inputs({ form }) {
    const { lines: words } = texts;
    const teams = useQuery(teamsQuery).data ?? [];
    const own = useQuery(trunksQuery).data ?? [];
    const shared = useQuery(sharedTrunksQuery).data ?? [];
    return (
      <>
        <Fields title={texts.account.general}>
          <TextInput
            label={words.number}
            description={words.numberHint}
            inputMode="tel"
            required
            {...form.getInputProps("number")}
          />
          <TextInput label={words.name} description={words.nameHint} {...form.getInputProps("name")} />
          <Select
            label={words.team}
            description={words.teamHint}
            placeholder={words.noTeam}
            data={teams.map(({ id, name }) => ({ value: id, label: name }))}
            clearable
            {...form.getInputProps("team")}
          />
        </Fields>
        <Fields title={words.answers} hint={words.answersHint}>
          <RouteSteps form={form as unknown as UseFormReturnType<{ route: StepFields[] }>} />
        </Fields>
        <Fields title={words.out}>
          <MultiSelect
            label={words.trunks}
            description={words.trunksHint}
            data={[...new Set([...own, ...shared].map(({ name }) => name))]}
            {...form.getInputProps("trunks")}
          />
        </Fields>
      </>
    );
  },
};

export function NewLine() {
  return <NewRecord noun={noun} />;
}

export function EditLine() {
  return <EditRecord noun={noun} id={useParams({ from: "/shell/settings/lines/$id" }).id} />;
}

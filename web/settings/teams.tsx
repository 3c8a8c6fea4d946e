import { List, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { Link, LinkButton } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";
import { Empty, Found } from "../parts/states.tsx";
import { texts } from "../texts.ts";
import { EditRecord, NewRecord, type Noun } from "./noun.tsx";
import { agentsQuery, linesQuery, teamsQuery } from "./queries.ts";
import { Fields } from "./record-form.tsx";
import { RecordTable } from "./record-table.tsx";

type Team = Schemas["Team"];

export function Teams() {
  const query = useQuery(teamsQuery);
  const agents = useQuery(agentsQuery).data ?? [];
  const lines = useQuery(linesQuery).data ?? [];
  const { teams: words } = texts;
  return (
    <Page title={words.title} actions={<LinkButton to="/settings/teams/new">{words.add}</LinkButton>}>
      <Text c="dimmed">{words.intro}</Text>
      <Found query={query}>
        {(teams) =>
          teams.length === 0 ? (
            <Empty title={words.none}>{words.noneText}</Empty>
          ) : (
            <RecordTable
              label={words.title}
              columns={[words.name, words.agents, words.lines]}
              rows={teams.map(({ id, name }) => ({
                key: id,
                cells: [
                  <Link key="name" to="/settings/teams/$id" params={{ id }} underline="always">
                    {name}
                  </Link>,
                  namesOf(agents.filter(({ team }) => team === id).map((agent) => agent.name)),
                  namesOf(lines.filter(({ team }) => team === id).map((line) => line.name ?? line.number)),
                ],
              }))}
            />
          )
        }
      </Found>
    </Page>
  );
}

function namesOf(names: string[]): string {
  return names.length === 0 ? texts.settings.none : names.join(", ");
}

const noun: Noun<Team, { name: string }> = {
  list: "/settings/teams",
  queryKey: teamsQuery.queryKey,
  words: texts.teams,
  empty: { name: "" },
  toFields: ({ name }) => ({ name }),
  nameOf: ({ name }) => name,
  read: (id, signal) => api.get("/v1/teams/{id}", { path: { id }, signal }),
  create: (body) => api.post("/v1/teams", { body }),
  change: (id, body) => api.patch("/v1/teams/{id}", { path: { id }, body }),
  remove: (id) => api.delete("/v1/teams/{id}", { path: { id } }),
  Inputs({ form, row }) {
    const { teams: words } = texts;
    return (
      <>
        <Fields title={texts.account.general}>
          <TextInput label={words.name} required {...form.getInputProps("name")} />
        </Fields>
        {row && <Agents team={row.id} />}
      </>
    );
  },
};

function Agents({ team }: { team: string }) {
  const query = useQuery(agentsQuery);
  const { teams: words } = texts;
  return (
    <Fields title={words.members} hint={words.membersHint}>
      <Found query={query}>
        {(agents) => {
          const own = agents.filter((agent) => agent.team === team).reverse();
          if (own.length === 0) return <Text size="sm">{words.noMembers}</Text>;
          return (
            <List type="ordered">
              {own.map(({ id, name, extension }) => (
                <List.Item key={id}>
                  <Link to="/settings/agents/$id" params={{ id }} underline="always">
                    {name}
                  </Link>
                  {extension !== null && ` (${extension})`}
                </List.Item>
              ))}
            </List>
          );
        }}
      </Found>
    </Fields>
  );
}

export function NewTeam() {
  return <NewRecord noun={noun} />;
}

export function EditTeam() {
  return <EditRecord noun={noun} id={useParams({ from: "/shell/settings/teams/$id" }).id} />;
}

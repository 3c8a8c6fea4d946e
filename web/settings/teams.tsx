import { Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { Link } from "../parts/link.tsx";
import { SortableCard, SortableList } from "../parts/sortable.tsx";
import { Found } from "../parts/states.tsx";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { EditRecord, NewRecord, type Noun } from "./noun.tsx";
import { agentsQuery, linesQuery, teamsQuery } from "./queries.ts";
import { Fields } from "./record-form.tsx";
import { RecordLink, RecordList } from "./record-list.tsx";

type Team = Schemas["Team"];

export function Teams() {
  const query = useQuery(teamsQuery);
  const agents = useQuery(agentsQuery).data ?? [];
  const lines = useQuery(linesQuery).data ?? [];
  const { teams: words } = texts;
  return (
    <RecordList
      list="/settings/teams"
      words={words}
      query={query}
      columns={[words.name, words.agents, words.lines]}
      cells={({ id, name, ring_order }) => [
        <RecordLink key="name" list="/settings/teams" id={id}>
          {name}
        </RecordLink>,
        namesOf(membersOf(id, agents, ring_order).map((agent) => agent.name)),
        namesOf(lines.filter(({ team }) => team === id).map((line) => line.name ?? line.number)),
      ]}
    />
  );
}

function namesOf(names: string[]): string {
  return names.length === 0 ? texts.settings.none : names.join(", ");
}

type TeamFields = { name: string; ring_order: string[] };

const noun: Noun<Team, TeamFields> = {
  list: "/settings/teams",
  queryKey: teamsQuery.queryKey,
  words: texts.teams,
  empty: { name: "", ring_order: [] },
  toFields: ({ name, ring_order }) => ({ name, ring_order }),
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
        {row && <Agents team={row.id} form={form} />}
      </>
    );
  },
};

function Agents({ team, form }: { team: string; form: UseFormReturnType<TeamFields> }) {
  const query = useQuery(agentsQuery);
  const session = useSession();
  const { teams: words } = texts;
  const mayOrder = may(session, "directory:write");
  return (
    <Fields title={words.members} hint={words.membersHint}>
      <Found query={query}>
        {(agents) => {
          const own = membersOf(team, agents, form.values.ring_order);
          if (own.length === 0) return <Text size="sm">{words.noMembers}</Text>;
          return (
            <SortableList
              label={words.members}
              items={own}
              mayOrder={mayOrder}
              onOrder={(ordered) =>
                form.setFieldValue(
                  "ring_order",
                  ordered.map(({ id }) => id),
                )
              }
            >
              {own.map(({ id, name, extension }) => (
                <SortableCard key={id} id={id} name={name} mayOrder={mayOrder} padding="xs" data-agent={name}>
                  <Text size="sm">
                    <Link to="/settings/agents/$id" params={{ id }} underline="always">
                      {name}
                    </Link>
                    {extension !== null && ` (${extension})`}
                  </Text>
                </SortableCard>
              ))}
            </SortableList>
          );
        }}
      </Found>
    </Fields>
  );
}

/** A team's agents as the switchboard rings them: those that the order names, then the others as they were made. */
function membersOf(team: string, agents: Schemas["Agent"][], order: readonly string[]): Schemas["Agent"][] {
  const placeOf = ({ id }: Schemas["Agent"]) => (order.includes(id) ? order.indexOf(id) : order.length);
  const own = agents.filter((agent) => agent.team === team).reverse();
  return own.toSorted((a, b) => placeOf(a) - placeOf(b));
}

export function NewTeam() {
  return <NewRecord noun={noun} />;
}

export function EditTeam() {
  return <EditRecord noun={noun} id={useParams({ from: "/shell/settings/teams/$id" }).id} />;
}

import { Group, Select, SimpleGrid, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { Status } from "../parts/status.tsx";
import { texts } from "../texts.ts";
import { EditRecord, NewRecord, type Noun } from "./noun.tsx";
import { agentStatusesQuery, agentsQuery, linesQuery, membersQuery, teamsQuery } from "./queries.ts";
import { Fields } from "./record-form.tsx";
import { RecordLink, RecordList } from "./record-list.tsx";

type Agent = Schemas["Agent"];

const COLORS: Record<Schemas["AgentStatus"]["status"], string> = {
  available: "green.6",
  away: "gray.6",
  in_call: "blue.6",
  after_call: "yellow.6",
};

export function Agents() {
  const query = useQuery(agentsQuery);
  const statuses = useQuery(agentStatusesQuery).data;
  const teams = useQuery(teamsQuery).data;
  const members = useQuery(membersQuery).data;
  const { agents: words, settings } = texts;
  return (
    <RecordList
      list="/settings/agents"
      words={words}
      query={query}
      columns={[words.name, words.extension, words.phone, words.team, words.member, words.status]}
      cells={(agent) => [
        <RecordLink key="name" list="/settings/agents" id={agent.id}>
          {agent.name}
        </RecordLink>,
        agent.extension ?? settings.none,
        agent.phone ?? settings.none,
        teams?.find(({ id }) => id === agent.team)?.name ?? settings.none,
        members?.find(({ id }) => id === agent.member_id)?.name ?? settings.none,
        <StatusOf key="status" status={statuses?.find(({ agent_id }) => agent_id === agent.id)} />,
      ]}
    />
  );
}

function StatusOf({ status }: { status: Schemas["AgentStatus"] | undefined }) {
  if (!status) return null;
  return (
    <Group gap="xs">
      <Status color={COLORS[status.status]}>{texts.agents.statuses[status.status]}</Status>
      {status.registered && (
        <Text size="xs" c="dimmed">
          {texts.agents.signedIn}
        </Text>
      )}
    </Group>
  );
}

type AgentFields = Record<"name" | "email" | "phone" | "extension", string> &
  Record<"team" | "line" | "member_id", string | null>;

const body = ({ name, email, phone, extension, team, line, member_id }: AgentFields) => ({
  name,
  email: email || null,
  phone: phone || null,
  extension: extension || null,
  team,
  line,
  member_id,
});

const noun: Noun<Agent, AgentFields> = {
  list: "/settings/agents",
  queryKey: agentsQuery.queryKey,
  words: texts.agents,
  empty: { name: "", email: "", phone: "", extension: "", team: null, line: null, member_id: null },
  toFields: ({ name, email, phone, extension, team, line, member_id }) => ({
    name,
    email: email ?? "",
    phone: phone ?? "",
    extension: extension ?? "",
    team,
    line,
    member_id,
  }),
  nameOf: ({ name }) => name,
  read: (id, signal) => api.get("/v1/agents/{id}", { path: { id }, signal }),
  create: (fields) => api.post("/v1/agents", { body: body(fields) }),
  change: (id, fields) => api.patch("/v1/agents/{id}", { path: { id }, body: body(fields) }),
  remove: (id) => api.delete("/v1/agents/{id}", { path: { id } }),
  Inputs({ form }) {
    const { agents: words, lines } = texts;
    const teams = useQuery(teamsQuery).data ?? [];
    const members = useQuery(membersQuery).data ?? [];
    const ownLines = useQuery(linesQuery).data ?? [];
    return (
      <Fields title={texts.account.general}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={words.name} required {...form.getInputProps("name")} />
          <TextInput label={words.email} inputMode="email" {...form.getInputProps("email")} />
          <TextInput label={words.extension} description={words.extensionHint} {...form.getInputProps("extension")} />
          <TextInput
            label={words.phone}
            description={words.phoneHint}
            inputMode="tel"
            placeholder="+44 7400 123456"
            {...form.getInputProps("phone")}
          />
          <Select
            label={words.team}
            placeholder={lines.noTeam}
            data={teams.map(({ id, name }) => ({ value: id, label: name }))}
            clearable
            {...form.getInputProps("team")}
          />
          <Select
            label={words.line}
            placeholder={words.lineDefault}
            data={ownLines.map(({ id, name, number }) => ({ value: id, label: name ? `${name} ${number}` : number }))}
            clearable
            {...form.getInputProps("line")}
          />
          <Select
            label={words.member}
            description={words.memberHint}
            placeholder={words.nobody}
            data={members.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
            clearable
            searchable
            {...form.getInputProps("member_id")}
          />
        </SimpleGrid>
      </Fields>
    );
  },
};

export function NewAgent() {
  return <NewRecord noun={noun} />;
}

export function EditAgent() {
  return <EditRecord noun={noun} id={useParams({ from: "/shell/settings/agents/$id" }).id} />;
}

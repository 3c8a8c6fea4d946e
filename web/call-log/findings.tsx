import { Group, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, type Call } from "../api.ts";
import { useAnalysisFields } from "../parts/analysis-fields.ts";
import { Moment } from "../parts/moment.tsx";
import { withKeys } from "../parts/with-keys.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { Panel } from "./panel.tsx";

const { call: words } = texts;

/** What was made of a call: by its agent, by an analysis, by the CRMs, and by whoever placed it. */
export function Findings({ call }: { call: Call }) {
  const { summary, rating, sentiment, task, analysis, voice_agent_outcome, outcome } = call;
  const fields = useAnalysisFields();
  const found: [name: string, value: unknown, meaning?: string][] = [
    [words.summary, summary],
    [words.notes, outcome?.notes],
    [words.sentiment, sentiment],
    [words.rating, rating],
    [words.task, task && [task.status, task.feedback].filter(Boolean).join(": ")],
    ...inOrder(analysis ?? {}, fields),
    ...Object.entries(voice_agent_outcome ?? {}),
  ];
  const known = found.filter(([, value]) => value !== undefined && value !== null && value !== "");
  if (known.length === 0) return null;
  return (
    <Panel title={words.findings}>
      <Stack component="dl" gap="xs" m={0}>
        {withKeys(known, ([name]) => name).map(({ key, item: [name, value, meaning] }) => (
          <div key={key}>
            <Text component="dt" size="sm" c="dimmed">
              <bdi>{name}</bdi>
              {meaning && (
                <Text size="xs" span>
                  {" · "}
                  <bdi>{meaning}</bdi>
                </Text>
              )}
            </Text>
            <Text component="dd" size="sm" m={0} style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
              <bdi>{shown(value)}</bdi>
            </Text>
          </div>
        ))}
      </Stack>
    </Panel>
  );
}

/** What an analysis has found: what the account asks for first, in its order and with its words. */
function inOrder(analysis: object, fields: ReturnType<typeof useAnalysisFields>) {
  const values = new Map<string, unknown>(Object.entries(analysis));
  const asked = fields.map(({ name, description }) => [name, values.get(name), description] as const);
  const rest = [...values].filter(([name]) => !fields.some((field) => field.name === name));
  return [...asked.map((each): [string, unknown, string] => [...each]), ...rest];
}

function shown(value: unknown): ReactNode {
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) {
    return (
      <List size="sm">
        {value.map((each) => (
          <List.Item key={each}>{each}</List.Item>
        ))}
      </List>
    );
  }
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}

/** What the CRMs answered, as the agent saw it. */
export function ScreenPops({ call }: { call: Call }) {
  const session = useSession();
  const { data } = useQuery({
    queryKey: ["call", call.id, "screen"],
    queryFn: ({ signal }) => api.get("/v1/calls/{id}/screen", { path: { id: call.id }, signal }),
    enabled: may(session, "screen:read"),
  });
  if (!data || data.contacts.length === 0) return null;
  const agent = call.agent?.name ?? call.agent?.id;
  return (
    <Panel title={words.screen}>
      {data.contacts.map(({ connector, contact, last_known, updated_at }) => (
        <Stack key={connector.id} gap={4}>
          <Group justify="space-between" gap="xs">
            <Text fw={500} size="sm">
              {connector.name}
            </Text>
            <Text size="sm" c="dimmed">
              {[last_known && words.lastKnown, agent && words.seenBy(agent)].filter(Boolean).join(" · ")}{" "}
              <Moment at={updated_at} timeOnly />
            </Text>
          </Group>
          <Stack component="dl" gap={2} m={0}>
            {withKeys(contact.fields, ({ title }) => title).map(({ key, item: { title, value, isWebsite } }) => (
              <Group key={key} gap="xs" wrap="nowrap" align="baseline">
                <Text component="dt" size="sm" c="dimmed" miw={110}>
                  <bdi>{title}</bdi>
                </Text>
                <Text component="dd" size="sm" m={0} style={{ overflowWrap: "anywhere" }}>
                  {isWebsite && /^https?:\/\//i.test(value) ? (
                    <a className="plain-link" href={value} target="_blank" rel="noopener noreferrer">
                      <bdi>{value}</bdi>
                    </a>
                  ) : (
                    <bdi>{value}</bdi>
                  )}
                </Text>
              </Group>
            ))}
          </Stack>
        </Stack>
      ))}
    </Panel>
  );
}

/** Who was rung and why, where Hookswitch itself placed the call. */
export function Steps({ call }: { call: Call }) {
  const { data } = useQuery({
    queryKey: ["call", call.id, "steps"],
    queryFn: async ({ signal }) => (await api.get("/v1/calls/{id}/steps", { path: { id: call.id }, signal })).data,
  });
  if (!data || data.length === 0) return null;
  return (
    <Panel title={words.steps}>
      <ol className="timeline">
        {withKeys(data, ({ at, kind }) => `${at} ${kind}`).map(({ key, item: { at, text } }) => (
          <li key={key}>
            <Text size="sm" c="dimmed">
              <Moment at={at} timeOnly />
            </Text>
            <Text size="sm">
              <bdi>{text}</bdi>
            </Text>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

import { Paper, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Call } from "../api.ts";
import { duration, Moment } from "../parts/moment.tsx";
import { CallStatus } from "../parts/status.tsx";
import { CallNumber } from "../phone/call-number.tsx";
import { texts } from "../texts.ts";
import { contactOf, talkOf } from "./words.ts";

/** What there is to say of a call in a word each; what is not known is left out. */
export function CallFacts({ call }: { call: Call }) {
  const { calls, call: words } = texts;
  const { direction, from, to, agent, line, team, started_at, answered_at, result, ended_by, outcome } = call;
  const rang = started_at !== undefined && answered_at !== undefined ? duration(answered_at - started_at) : undefined;
  const facts: [string, ReactNode][] = [
    [calls.status, <CallStatus key="status" call={call} />],
    [calls.direction, direction && calls.directions[direction]],
    [calls.from, from && <CallNumber key="from" number={from} />],
    [calls.to, to && <CallNumber key="to" number={to} />],
    [words.contact, contactOf(call)],
    [calls.agent, agent && (agent.name ?? agent.id)],
    [words.team, team],
    [words.line, line],
    [calls.started, started_at && <Moment at={started_at} />],
    [words.rang, rang],
    [calls.talk, talkOf(call)],
    [words.result, result && calls.results[result]],
    [words.endedBy, ended_by && words.enders[ended_by]],
    [calls.outcome, outcome?.tag],
    [words.id, call.id],
  ];
  return (
    <Paper withBorder p="md">
      <SimpleGrid component="dl" cols={{ base: 2, sm: 3, lg: 5 }} m={0}>
        {facts
          .filter(([, value]) => value !== undefined && value !== null && value !== "")
          .map(([name, value]) => (
            <div key={name}>
              <Text component="dt" size="sm" c="dimmed">
                {name}
              </Text>
              <Text component="dd" m={0} fw={500} style={{ overflowWrap: "anywhere" }}>
                <bdi>{value}</bdi>
              </Text>
            </div>
          ))}
      </SimpleGrid>
    </Paper>
  );
}

import { ActionIcon, Button, Group, NumberInput, Paper, Select, Stack, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { newKey } from "../parts/new-key.ts";
import { numberIn } from "../parts/number-in.ts";
import { texts } from "../texts.ts";
import { agentsQuery, teamsQuery, widgetsQuery } from "./queries.ts";

type RouteStep = Schemas["RouteStep"];

/** A step as its form has it: each kind has fields of its own, and keeps what was entered of the others. */
export type StepFields = {
  key: string;
  ring: RouteStep["ring"];
  agent_id: string;
  team_id: string;
  widget_id: string;
  number: string;
  strategy: "ring_all" | "round_robin" | "in_order";
  ring_seconds: number | string;
};

export function toStepFields(step: RouteStep): StepFields {
  return { ...newStep(), ...step };
}

function newStep(): StepFields {
  return {
    key: newKey(),
    ring: "team",
    agent_id: "",
    team_id: "",
    widget_id: "",
    number: "",
    strategy: "ring_all",
    ring_seconds: 25,
  };
}

export function toStep({ ring, agent_id, team_id, widget_id, number, strategy, ...fields }: StepFields): RouteStep {
  const ring_seconds = numberIn(fields.ring_seconds);
  switch (ring) {
    case "agent":
      return { ring, agent_id, ring_seconds };
    case "team":
      return { ring, team_id, strategy, ring_seconds };
    case "widget":
      return { ring, widget_id };
    case "number":
      return { ring, number, ring_seconds };
  }
}

type Props = { form: UseFormReturnType<{ route: StepFields[] }> };

/** Who answers, one step after the other. */
export function RouteSteps({ form }: Props) {
  const { lines: words } = texts;
  const choices = (all: Record<string, string>) => Object.entries(all).map(([value, label]) => ({ value, label }));
  const agents = useQuery(agentsQuery).data ?? [];
  const teams = useQuery(teamsQuery).data ?? [];
  const widgets = useQuery(widgetsQuery).data ?? [];
  const named = (rows: { id: string; name: string }[]) => rows.map(({ id, name }) => ({ value: id, label: name }));
  const whom = { agent: named(agents), team: named(teams), widget: named(widgets) };
  return (
    <Stack gap="sm">
      <ol className="plain-list" aria-label={words.answers}>
        {form.values.route.map(({ key, ring }, index) => {
          const at = (field: keyof StepFields) => form.getInputProps(`route.${index}.${field}`);
          return (
            <Paper component="li" withBorder p="sm" key={key}>
              <Group align="flex-start" gap="sm" role="group" aria-label={words.step(index + 1)}>
                <Select label={words.ring} data={choices(words.rings)} allowDeselect={false} w={210} {...at("ring")} />
                {ring === "number" ? (
                  <TextInput
                    label={words.number}
                    inputMode="tel"
                    placeholder="+44 7400 123456"
                    flex="1 1 10rem"
                    {...at("number")}
                  />
                ) : (
                  <Select
                    label={words.whom}
                    data={whom[ring]}
                    allowDeselect={false}
                    searchable
                    flex="1 1 10rem"
                    {...at(`${ring}_id`)}
                  />
                )}
                {ring === "team" && (
                  <Select
                    label={words.strategy}
                    data={choices(words.strategies)}
                    allowDeselect={false}
                    w={130}
                    {...at("strategy")}
                  />
                )}
                {ring !== "widget" && (
                  <NumberInput label={words.seconds} min={5} max={300} w={90} {...at("ring_seconds")} />
                )}
                <ActionIcon
                  variant="default"
                  size="lg"
                  mt={25}
                  aria-label={words.removeStep(index + 1)}
                  onClick={() => form.removeListItem("route", index)}
                >
                  <span aria-hidden>×</span>
                </ActionIcon>
              </Group>
            </Paper>
          );
        })}
      </ol>
      <Button variant="default" size="xs" w="fit-content" onClick={() => form.insertListItem("route", newStep())}>
        {words.addStep}
      </Button>
    </Stack>
  );
}

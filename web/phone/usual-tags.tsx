import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { api, messageOf } from "../api.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";

const { usual } = texts.phone.outcome;

const USUAL: Schemas["NewOutcomeTag"][] = [
  { name: usual.meeting, type: "positive", color: "#2b8a3e" },
  { name: usual.interested, type: "positive", color: "#2f9e44" },
  { name: usual.later, type: "neutral", color: "#1971c2" },
  { name: usual.voicemail, type: "neutral", color: "#5f3dc4" },
  { name: usual.notInterested, type: "negative", color: "#c92a2a" },
  { name: usual.wrong, type: "negative", color: "#a61e4d" },
];

/** What stands where an account has no outcome tags yet: a set to begin with, for who may make them. */
export function AddUsualTags() {
  const { outcome: words } = texts.phone;
  const session = useSession();
  const queryClient = useQueryClient();
  const add = useMutation({
    async mutationFn() {
      for (const body of USUAL) await api.post("/v1/outcome-tags", { body });
    },
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["outcome-tags"] }),
  });
  return (
    <Group gap="sm">
      <Text size="sm">{words.noneText}</Text>
      {may(session, "directory:write") ? (
        <Button size="compact-sm" variant="default" loading={add.isPending} onClick={() => add.mutate()}>
          {words.addUsual}
        </Button>
      ) : (
        <Text size="sm">{words.ask}</Text>
      )}
    </Group>
  );
}

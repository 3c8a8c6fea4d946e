import { Alert, Button, Group, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Connector, messageOf } from "../api.ts";
import { Moment } from "../parts/moment.tsx";
import { connectorsQuery } from "../queries.ts";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";

type Offer = "all" | "latest" | "none";

/** Why a connector was stopped, and the button that takes it up again; nothing where it runs. */
export function Repair({ connector }: { connector: Connector }) {
  const { repair: words } = texts;
  const session = useSession();
  const queryClient = useQueryClient();
  const [offer, setOffer] = useState<Offer>("all");
  const { id, name, paused, active } = connector;
  const resume = useMutation({
    mutationFn: () => api.post("/v1/connectors/{id}/resume", { path: { id }, body: { offer } }),
    onSuccess: () => notifications.show({ color: "green", message: words.resumed(name) }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: connectorsQuery.queryKey }),
  });
  if (paused === null || !active) return null;
  const isOurs = paused.by !== "user";
  return (
    <Alert
      color={isOurs ? "red" : "yellow"}
      variant="light"
      title={
        <Text span inherit c="var(--mantine-color-text)">
          {words.titles[paused.by]}
        </Text>
      }
      data-repair={name}
    >
      <Stack gap="xs">
        <Text size="sm" c="var(--mantine-color-text)" className="sentence" style={{ overflowWrap: "anywhere" }}>
          {isOurs && `${paused.reason} · `}
          <Moment at={paused.at} />
        </Text>
        <Text size="sm" c="var(--mantine-color-text)">
          {words.hints[paused.by]}
        </Text>
        {may(session, "connectors:write") && (
          <Group gap="sm">
            <Select
              aria-label={words.offerOf(name)}
              data={Object.entries(words.offers).map(([value, label]) => ({ value, label }))}
              value={offer}
              allowDeselect={false}
              size="xs"
              w={240}
              maw="100%"
              onChange={(chosen) => setOffer(chosen as Offer)}
            />
            <Button
              size="xs"
              loading={resume.isPending}
              aria-label={`${words.resume} ${name}`}
              onClick={() => resume.mutate()}
            >
              {words.resume}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

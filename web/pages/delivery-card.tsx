import { Button, Collapse, Group, Paper, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Delivery, messageOf } from "../api.ts";
import { Moment } from "../parts/moment.tsx";
import { Found } from "../parts/states.tsx";
import { DeliveryStatus } from "../parts/status.tsx";
import { may, useSession } from "../session.ts";
import { texts } from "../texts.ts";
import { AttemptDetail } from "./attempt-detail.tsx";

/** What became of one event at one connector, with its attempts. */
export function DeliveryCard({ delivery, connector }: { delivery: Delivery; connector: string }) {
  const [isOpen, { toggle }] = useDisclosure();
  const { id, attempts, reason, waiting_for, due_at, kind } = delivery;
  return (
    <Paper withBorder p="sm" data-delivery={connector}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Group gap="sm">
            <Text fw={500}>{connector}</Text>
            <DeliveryStatus delivery={delivery} />
            {kind !== "live" && <Text size="sm">{texts.deliveries.kinds[kind]}</Text>}
          </Group>
          <Group gap="xs" className="acts">
            {id !== null && attempts > 0 && (
              <Button size="compact-sm" variant="default" onClick={toggle} aria-expanded={isOpen}>
                {isOpen ? texts.call.hide : texts.call.show(attempts)}
              </Button>
            )}
            <Retry delivery={delivery} />
          </Group>
        </Group>
        {(waiting_for !== null || reason !== null) && (
          <Text size="sm" className="sentence">
            {[waiting_for && texts.deliveries.waitsFor[waiting_for], reason].filter(Boolean).join(" · ")}
            {due_at !== null && (
              <>
                {" · "}
                {texts.deliveries.next} <Moment at={due_at} timeOnly />
              </>
            )}
          </Text>
        )}
        {id !== null && (
          <Collapse expanded={isOpen}>
            {isOpen && <Attempts id={id} settled={`${delivery.status}${attempts}`} />}
          </Collapse>
        )}
      </Stack>
    </Paper>
  );
}

/** @param settled changes with every attempt, so that the new one is asked for. */
function Attempts({ id, settled }: { id: string; settled: string }) {
  const query = useQuery({
    queryKey: ["delivery", id, settled],
    queryFn: ({ signal }) => api.get("/v1/deliveries/{id}", { path: { id }, signal }),
  });
  return (
    <Found query={query}>
      {({ attempts_made }) => (
        <Stack gap="md">
          {attempts_made.length === 0 && <Text size="sm">{texts.call.noAttempts}</Text>}
          {attempts_made.map((attempt) => (
            <AttemptDetail key={attempt.n} attempt={attempt} />
          ))}
        </Stack>
      )}
    </Found>
  );
}

/** Sends a delivery again: one that waits for its next attempt, or one that has ended without success. */
export function Retry({ delivery: { id, status, waiting_for, kind } }: { delivery: Delivery }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const retry = useMutation({
    mutationFn: (deliveryId: string) => api.post("/v1/deliveries/{id}/retry", { path: { id: deliveryId } }),
    onSuccess: () => notifications.show({ message: texts.deliveries.retrying }),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () =>
      Promise.all(["call", "deliveries"].map((key) => queryClient.invalidateQueries({ queryKey: [key] }))),
  });
  const hasEnded = status !== "waiting" && status !== "not_sent";
  if (id === null || kind === "test" || !may(session, "deliveries:write")) return null;
  if (waiting_for !== "retry" && !hasEnded) return null;
  return (
    <Button
      size="compact-sm"
      variant={waiting_for === "retry" || status === "exhausted" ? "filled" : "default"}
      loading={retry.isPending}
      onClick={() => retry.mutate(id)}
    >
      {status === "delivered" ? texts.deliveries.sendAgain : texts.deliveries.retry}
    </Button>
  );
}

import { Button, Group, List, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { messageOf } from "../api.ts";
import { texts } from "../texts.ts";

type Props = {
  name: string;
  /** What will be lost, a sentence each. */
  losses: readonly string[];
  remove(): Promise<unknown>;
  /** What follows once it is gone. */
  onRemoved(): Promise<unknown> | undefined;
};

/** Removes something, once it was read what goes with it. */
export function RemoveRecord({ name, losses, remove, onRemoved }: Props) {
  const [isAsking, asking] = useDisclosure();
  const { settings: words } = texts;
  const act = useMutation({
    mutationFn: remove,
    async onSuccess() {
      asking.close();
      notifications.show({ message: words.removed(name) });
      await onRemoved();
    },
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
  });
  return (
    <>
      <Button variant="light" color="red" w="fit-content" onClick={asking.open}>
        {words.remove}
      </Button>
      <Modal
        opened={isAsking}
        onClose={asking.close}
        title={words.removeTitle(name)}
        closeButtonProps={{ "aria-label": texts.actions.cancel }}
      >
        <Stack gap="md">
          <List spacing="xs" size="sm">
            {[...losses, words.removeFinal].map((loss) => (
              <List.Item key={loss}>{loss}</List.Item>
            ))}
          </List>
          <Group justify="flex-end">
            <Button variant="default" onClick={asking.close} data-autofocus>
              {texts.actions.cancel}
            </Button>
            <Button color="red.8" loading={act.isPending} onClick={() => act.mutate()}>
              {words.remove}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

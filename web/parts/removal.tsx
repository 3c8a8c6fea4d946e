import { Button, Group, List, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { messageOf } from "../api.ts";
import { texts } from "../texts.ts";

type Props = {
  words: {
    /** On the button that asks. */
    remove: string;
    title: string;
    /** On the button that does it. */
    confirm: string;
    removed: string;
  };
  remove(): Promise<unknown>;
  /** What follows once it is gone. */
  onRemoved(): Promise<unknown> | undefined;
  /** @param ask shows what will be lost, a sentence each, and whether it is to be. */
  children(ask: (losses: readonly string[]) => ReactNode): ReactNode;
};

/** Removes something, once it was read what goes with it. */
export function Removal({ words, remove, onRemoved, children }: Props) {
  const [isAsking, asking] = useDisclosure();
  const act = useMutation({
    mutationFn: remove,
    async onSuccess() {
      asking.close();
      notifications.show({ message: words.removed });
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
        title={words.title}
        closeButtonProps={{ "aria-label": texts.actions.cancel }}
      >
        {children((losses) => (
          <Stack gap="md">
            <List spacing="xs" size="sm">
              {losses.map((loss) => (
                <List.Item key={loss}>{loss}</List.Item>
              ))}
            </List>
            <Group justify="flex-end">
              <Button variant="default" onClick={asking.close} data-autofocus>
                {texts.actions.cancel}
              </Button>
              <Button color="red.8" loading={act.isPending} onClick={() => act.mutate()}>
                {words.confirm}
              </Button>
            </Group>
          </Stack>
        ))}
      </Modal>
    </>
  );
}

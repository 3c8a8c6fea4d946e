import { ActionIcon, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "../api.ts";
import { texts } from "../texts.ts";

type Named = { id: string; name: string };

/** Puts records into another order, at once on the screen and then on the server. */
export function useOrder<Row extends Named>(queryKey: readonly string[], put: (ids: string[]) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (ordered: Row[]) => put(ordered.map(({ id }) => id)),
    async onMutate(ordered) {
      await queryClient.cancelQueries({ queryKey });
      queryClient.setQueryData(queryKey, ordered);
    },
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
}

type Props<Row extends Named> = { rows: Row[]; index: number; order(ordered: Row[]): void };

/** Moves one of several up or down by one. */
export function OrderButtons<Row extends Named>({ rows, index, order }: Props<Row>) {
  const { settings: words } = texts;
  const name = rows[index]?.name ?? "";
  /** Exchanges a row with the one before it. */
  const raise = (at: number) => order(rows.toSpliced(at - 1, 2, ...rows.slice(at - 1, at + 1).reverse()));
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon variant="default" aria-label={words.up(name)} disabled={index === 0} onClick={() => raise(index)}>
        <span aria-hidden>↑</span>
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={words.down(name)}
        disabled={index === rows.length - 1}
        onClick={() => raise(index + 1)}
      >
        <span aria-hidden>↓</span>
      </ActionIcon>
    </Group>
  );
}

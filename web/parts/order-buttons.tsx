import { ActionIcon, VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "../api.ts";
import { texts } from "../texts.ts";

type Named = { id: string; name: string };

/** Puts records into another order, at once on the screen and then on the server. */
export function useOrder<Row extends Named>(queryKey: readonly string[], put: (ids: string[]) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (ordered: Row[]) => put(ordered.map(({ id }) => id)),
    async onMutate(ordered) {
      await queryClient.cancelQueries({ queryKey, exact: true });
      queryClient.setQueryData(queryKey, ordered);
    },
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey, exact: true }),
  });
}

type Props<Row extends Named> = { rows: readonly Row[]; index: number; order(ordered: Row[]): void };

/** Moves one of several up or down by one: with a click, where others drag. */
export function OrderButtons<Row extends Named>({ rows, index, order }: Props<Row>) {
  const { settings: words } = texts;
  const name = rows[index]?.name ?? "";
  const [place, setPlace] = useState<number | null>(null);
  function move(to: number) {
    setPlace(to + 1);
    order(rows.toSpliced(index, 1).toSpliced(to, 0, ...rows.slice(index, index + 1)));
  }
  return (
    <>
      <ActionIcon variant="default" aria-label={words.up(name)} disabled={index === 0} onClick={() => move(index - 1)}>
        <span aria-hidden>↑</span>
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={words.down(name)}
        disabled={index === rows.length - 1}
        onClick={() => move(index + 1)}
      >
        <span aria-hidden>↓</span>
      </ActionIcon>
      <VisuallyHidden role="status">{place !== null && texts.sortable.dropped(name, place)}</VisuallyHidden>
    </>
  );
}

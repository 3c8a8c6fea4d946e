import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { texts } from "../texts.ts";

/** Saves what a form has, says so, and asks again for what is found under the key. */
export function useSave<Fields>(queryKey: readonly string[], save: (fields: Fields) => Promise<unknown>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: save,
    async onSuccess() {
      notifications.show({ color: "green", message: texts.settings.saved });
      await queryClient.invalidateQueries({ queryKey });
    },
  });
}

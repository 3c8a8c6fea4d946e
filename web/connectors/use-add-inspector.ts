import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, messageOf } from "../api.ts";
import { connectorsQuery } from "../queries.ts";
import { texts } from "../texts.ts";

/** Makes a connector that sends every event to an inspector: to the one at that path, or to a new one. */
export function useAddInspector() {
  const queryClient = useQueryClient();
  return useMutation({
    async mutationFn(path: string | null) {
      const to = path ?? (await api.post("/v1/inspectors", { body: {} })).path;
      return api.post("/v1/connectors", { body: { name: texts.inspectors.added, url: location.origin + to } });
    },
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () =>
      Promise.all(
        [connectorsQuery.queryKey, ["inspectors"], ["first-steps"]].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

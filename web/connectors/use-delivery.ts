import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type Attempt, api } from "../api.ts";

/** The attempts of a delivery, read once they are wanted. */
export function useDelivery(id: string): { isOpen: boolean; toggle(): void; attempts: readonly Attempt[] } {
  const [isOpen, { toggle }] = useDisclosure();
  const { data } = useQuery({
    queryKey: ["delivery", id, "tested"],
    queryFn: ({ signal }) => api.get("/v1/deliveries/{id}", { path: { id }, signal }),
    enabled: isOpen,
  });
  return { isOpen, toggle, attempts: data?.attempts_made ?? [] };
}

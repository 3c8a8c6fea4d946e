import { Button, Menu, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { messageOf } from "../api.ts";
import { texts } from "../texts.ts";
import { type AgentStatus, chooseStatus, useAgentStatus } from "./agent-status.ts";

const COLORS: Record<AgentStatus["status"], string> = {
  available: "var(--mantine-color-green-6)",
  away: "var(--mantine-color-gray-6)",
  in_call: "var(--mantine-color-red-6)",
  after_call: "var(--mantine-color-yellow-6)",
};

/** Whether queues ring the agent, as one sees and sets it. */
export function StatusMenu({ agentId }: { agentId: string }) {
  const { status: words } = texts.phone;
  const queryClient = useQueryClient();
  const status = useAgentStatus(agentId)?.status;
  const choose = useMutation({
    mutationFn: (chosen: "available" | "away") => chooseStatus(queryClient, agentId, chosen),
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
  });
  if (status === undefined) return null;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          aria-label={words.set(words[status])}
          data-status={status}
          leftSection={<span className="phone-dot" style={{ background: COLORS[status] }} />}
        >
          {words[status]}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(["available", "away"] as const).map((chosen) => (
          <Menu.Item
            key={chosen}
            leftSection={<span className="phone-dot" style={{ background: COLORS[chosen] }} />}
            onClick={() => choose.mutate(chosen)}
          >
            <Text size="sm" fw={500}>
              {words[chosen]}
            </Text>
            <Text size="xs">{chosen === "available" ? words.availableHint : words.awayHint}</Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

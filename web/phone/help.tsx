import { ActionIcon, Kbd, Popover, Stack, Table, Text } from "@mantine/core";
import { texts } from "../texts.ts";
import { Icon } from "./icons.tsx";

/** The keys that do something. */
export function Help() {
  const { help: words } = texts.phone;
  return (
    <Popover position="bottom-end" width={300} withArrow trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="default" size="lg" aria-label={words.open}>
          <Icon name="help" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={words.title} tabIndex={-1}>
        <Stack gap="xs">
          <Text size="sm">{words.text}</Text>
          <Table verticalSpacing={4}>
            <Table.Tbody>
              {words.keys.map(([key, what]) => (
                <Table.Tr key={key}>
                  <Table.Th scope="row" w={110}>
                    <Kbd>{key}</Kbd>
                  </Table.Th>
                  <Table.Td>{what}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

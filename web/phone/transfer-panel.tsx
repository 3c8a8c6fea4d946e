import { Button, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Refused } from "../parts/refused.tsx";
import { texts } from "../texts.ts";
import type { PhoneHost } from "./open-phone.ts";
import type { PhoneCall } from "./phone-state.ts";
import { dialable, formatTyped, readNumber } from "./read-number.ts";
import { useSettings } from "./settings.ts";
import { useColleagues } from "./who.ts";
import { useWhyNoCalls } from "./why-no-calls.ts";

type Props = { call: PhoneCall; host: PhoneHost; onDone(): void };

/** Hands a call over: to a colleague by name, or to any number; at once, or after a word with them. */
export function TransferPanel({ call, host: { commands }, onDone }: Props) {
  const { phone: words } = texts;
  const { country } = useSettings();
  const form = useForm({ initialValues: { text: "" } });
  const { text } = form.values;
  const setText = (typed: string) => form.setFieldValue("text", typed);
  const colleagues = useColleagues().filter(({ extension }) => extension !== null && extension !== call.number);
  const read = readNumber(text, country);
  const isSearch = /\p{Letter}/u.test(text);
  const found = colleagues.filter(({ name, extension }) =>
    isSearch ? name.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase()) : extension?.startsWith(text.trim()),
  );
  const [first] = found;
  const why = useWhyNoCalls();
  const target =
    isSearch && first?.extension
      ? { number: first.extension, name: first.name }
      : read.kind === "number" || read.kind === "extension"
        ? { number: read.number, name: colleagues.find(({ extension }) => extension === read.number)?.name ?? null }
        : null;

  function hand(to: (number: string, name: string | null) => void): void {
    if (target === null) form.setFieldError("text", words.transferToNobody);
    if (target === null || why !== null) return;
    to(target.number, target.name);
    onDone();
  }
  const now = () => hand((number, name) => commands.transfer(call.key, number, name));
  const isClosed = why !== null || text === "";

  return (
    <Paper withBorder p="sm" component="form" onSubmit={form.onSubmit(now)} noValidate>
      <Stack gap="sm">
        <TextInput
          label={words.transferTo}
          placeholder={words.transferPlaceholder}
          data-autofocus
          autoFocus
          autoComplete="off"
          value={isSearch ? text : formatTyped(text, country)}
          error={form.errors.text}
          onChange={({ currentTarget: { value } }) => setText(/\p{Letter}/u.test(value) ? value : dialable(value))}
          onKeyDown={({ key }) => key === "Escape" && onDone()}
        />
        {found.length > 0 && (
          <Group gap={6}>
            {found.slice(0, 8).map(({ id, name, extension }) => (
              <Button
                key={id}
                size="compact-sm"
                variant={extension === target?.number ? "filled" : "default"}
                onClick={() => setText(extension ?? "")}
              >
                {name} · {extension}
              </Button>
            ))}
          </Group>
        )}
        <Text size="sm" aria-live="polite" mih="1.4em">
          {why ?? target?.name ?? target?.number ?? ""}
        </Text>
        <Refused form={form} error={null} />
        <Stack gap="xs">
          <Button type="submit" disabled={isClosed} title={words.transferNowHint}>
            {words.transferNow}
          </Button>
          <Button variant="default" disabled={isClosed} title={words.askFirstHint} onClick={() => hand(commands.call)}>
            {words.askFirst}
          </Button>
        </Stack>
      </Stack>
    </Paper>
  );
}

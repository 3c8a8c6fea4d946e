import { ActionIcon, Button, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type RefObject, useId, useLayoutEffect, useRef } from "react";
import { Refused } from "../parts/refused.tsx";
import { texts } from "../texts.ts";
import { Icon } from "./icons.tsx";
import { Keypad } from "./keypad.tsx";
import { type Dialled, dialable, formatTyped, readNumber } from "./read-number.ts";
import { useSettings } from "./settings.ts";
import { useColleagues } from "./who.ts";
import { useWhyNoCalls } from "./why-no-calls.ts";

type Props = {
  onCall(number: string, name: string | null): void;
  /** Sounds the key's tones. */
  onKey?(digit: string): void;
  label?: string;
  action?: string;
  inputRef?: RefObject<HTMLInputElement | null>;
};

const regions = new Intl.DisplayNames(texts.locale, { type: "region" });

/** A number or an extension, typed, pasted in any form, or pressed on the keys. */
export function Dialer({ onCall, onKey, label = texts.phone.number, action, inputRef }: Props) {
  const { phone: words } = texts;
  const { country } = useSettings();
  const form = useForm({
    initialValues: { digits: "" },
    validate: { digits: (typed) => (canDial(readNumber(typed, country)) ? null : words.notWhole) },
  });
  const { digits } = form.values;
  const setDigits = (typed: string) => form.setFieldValue("digits", typed);
  const hintId = useId();
  const keepCaret = useCaret();
  const read = readNumber(digits, country);
  const colleague = useColleagues().find(({ extension }) => read.kind === "extension" && extension === read.number);
  const why = useWhyNoCalls();

  function call(): void {
    if (why !== null || !canDial(read)) return;
    onCall(read.number, colleague?.name ?? null);
    setDigits("");
  }

  function press(digit: string): void {
    onKey?.(digit);
    setDigits(dialable(form.getValues().digits + digit));
  }

  return (
    <form onSubmit={form.onSubmit(call)} noValidate>
      <Stack gap="sm">
        <TextInput
          ref={inputRef ?? null}
          label={label}
          placeholder={words.numberPlaceholder}
          type="tel"
          autoComplete="off"
          size="lg"
          value={formatTyped(digits, country)}
          error={form.errors.digits}
          onChange={({ currentTarget }) => {
            keepCaret(currentTarget);
            setDigits(dialable(currentTarget.value));
          }}
          rightSection={
            digits !== "" && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={words.backspace}
                onClick={() => setDigits(digits.slice(0, -1))}
              >
                <Icon name="backspace" />
              </ActionIcon>
            )
          }
        />
        <Text size="sm" mih="1.4em" aria-live="polite" id={hintId}>
          {why ?? (form.errors.digits ? "" : hintOf(read, colleague?.name ?? null))}
        </Text>
        <Refused form={form} error={null} />
        <Keypad onPress={press} hasPlus />
        <Button
          type="submit"
          size="md"
          color="green.9"
          disabled={why !== null || digits === ""}
          aria-describedby={hintId}
          leftSection={<Icon name="phone" />}
        >
          {action ?? words.call}
        </Button>
      </Stack>
    </form>
  );
}

/** Keeps the caret behind the same digit while the spaces around it move. */
function useCaret(): (input: HTMLInputElement) => void {
  const kept = useRef<{ input: HTMLInputElement; digits: number } | null>(null);
  useLayoutEffect(() => {
    if (kept.current === null) return;
    const { input, digits } = kept.current;
    kept.current = null;
    let caret = 0;
    while (caret < input.value.length && dialable(input.value.slice(0, caret)).length < digits) caret += 1;
    input.setSelectionRange(caret, caret);
  });
  return (input) => {
    const caret = input.selectionStart ?? input.value.length;
    if (caret < input.value.length) kept.current = { input, digits: dialable(input.value.slice(0, caret)).length };
  };
}

function canDial(read: Dialled): read is Dialled & { kind: "number" | "extension" } {
  return read.kind === "number" || read.kind === "extension";
}

/** What will be called, before it is. */
function hintOf(read: Dialled, colleague: string | null): string {
  const { phone: words } = texts;
  switch (read.kind) {
    case "nothing":
      return "";
    case "incomplete":
      return words.incomplete;
    case "extension":
      return colleague === null ? words.extension(read.number) : words.colleague(colleague, read.number);
    case "number":
      return read.country === null ? read.shown : `${read.shown} · ${regions.of(read.country) ?? read.country}`;
  }
}

import { SimpleGrid, UnstyledButton } from "@mantine/core";
import { texts } from "../texts.ts";

const KEYS: [digit: string, letters: string][] = [
  ["1", ""],
  ["2", "ABC"],
  ["3", "DEF"],
  ["4", "GHI"],
  ["5", "JKL"],
  ["6", "MNO"],
  ["7", "PQRS"],
  ["8", "TUV"],
  ["9", "WXYZ"],
  ["*", ""],
  ["0", "+"],
  ["#", ""],
];

/** Twelve keys. A long press on 0 is a plus, where there is one to be dialled. */
export function Keypad({ onPress, hasPlus = false }: { onPress(digit: string): void; hasPlus?: boolean }) {
  let held: ReturnType<typeof setTimeout> | undefined;
  let isHeld = false;
  const hold = () => {
    isHeld = false;
    held = setTimeout(() => {
      isHeld = true;
      onPress("+");
    }, 600);
  };
  return (
    <SimpleGrid cols={3} spacing="xs" role="group" aria-label={texts.phone.keypad}>
      {KEYS.map(([digit, letters]) => (
        <UnstyledButton
          key={digit}
          className="phone-key"
          {...(hasPlus && digit === "0" && { onPointerDown: hold, onPointerLeave: () => clearTimeout(held) })}
          onClick={() => {
            clearTimeout(held);
            if (!isHeld) onPress(digit);
            isHeld = false;
          }}
        >
          <span>{digit}</span>
          <small>{letters}</small>
        </UnstyledButton>
      ))}
    </SimpleGrid>
  );
}

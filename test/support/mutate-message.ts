/** A number from 0 to below its argument. */
export type Random = (below: number) => number;

/** The same numbers for the same seed (Park and Miller's generator). */
export function seededRandom(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const EVIL = [
  "\0",
  "\xff\xfe",
  "\xc3\x28",
  "\xed\xa0\x80",
  "%00",
  "%zz",
  '"',
  "<",
  ">",
  ";",
  ",",
  "\r\n",
  "\r\n\r\n",
  "\t",
];
const NUMBERS = ["0", "-1", "65536", "4294967296", "36893488147419103232", "9".repeat(400), "1e9", "0x10", "NaN"];

/** A text of lines, each character a byte, changed once to three times as only a broken or hostile peer would. */
export function mutate(text: string, random: Random): string {
  let changed = text;
  for (let left = random(3); left >= 0; left -= 1) changed = mutateOnce(changed, random);
  return changed;
}

function mutateOnce(text: string, random: Random): string {
  const at = random(text.length + 1);
  const end = at + random(20);
  const pick = (list: readonly string[]) => list[random(list.length)] ?? "";
  switch (random(9)) {
    case 0: // Something is missing.
      return text.slice(0, at) + text.slice(end);
    case 1: // Something stands twice.
      return text.slice(0, end) + text.slice(at);
    case 2: // A byte is another.
      return `${text.slice(0, at)}${String.fromCharCode(random(256))}${text.slice(at + 1)}`;
    case 3: // The end is cut off.
      return text.slice(0, at);
    case 4: {
      // Two lines have changed places.
      const lines = text.split("\r\n");
      const [one, other] = [random(lines.length), random(lines.length)];
      return lines
        .with(one, lines[other] ?? "")
        .with(other, lines[one] ?? "")
        .join("\r\n");
    }
    case 5: {
      // A line stands twice, or not at all.
      const lines = text.split("\r\n");
      const index = random(lines.length);
      return lines.toSpliced(index, 1, ...Array.from({ length: random(2) * 2 }, () => lines[index] ?? "")).join("\r\n");
    }
    case 6: {
      // A number is none that anybody means.
      const numbers = [...text.matchAll(/\d+/g)];
      const found = numbers[random(Math.max(1, numbers.length))];
      if (!found) return text;
      return text.slice(0, found.index) + pick(NUMBERS) + text.slice(found.index + found[0].length);
    }
    case 7: // Something is very long.
      return text.slice(0, at) + text.slice(at, at + 5).repeat(random(400)) + text.slice(at);
    default:
      return text.slice(0, at) + pick(EVIL) + text.slice(at);
  }
}

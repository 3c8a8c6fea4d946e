import type { WriteStream } from "node:tty";
import pc from "picocolors";

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours where the stream is a terminal that has them; it has none under `NO_COLOR` (https://no-color.org). */
export function colorsOf(stream: WriteStream): Colors {
  return pc.createColors(stream.isTTY && stream.hasColors());
}

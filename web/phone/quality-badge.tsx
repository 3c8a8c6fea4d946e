import { Badge, Tooltip } from "@mantine/core";
import { texts } from "../texts.ts";
import type { Grade, Quality } from "./quality.ts";

const COLORS: Record<Grade, string> = { good: "green.6", fair: "yellow.6", poor: "red.6" };

/** How well one hears, with the numbers behind it on hover. */
export function QualityBadge({ quality }: { quality: Quality }) {
  const { quality: words } = texts.phone;
  const { grade, loss, jitterMs, roundTripMs } = quality;
  const trip = roundTripMs === null ? words.unknown : `${Math.round(roundTripMs)} ms`;
  return (
    <Tooltip label={words.detail(`${(loss * 100).toFixed(1)} %`, `${Math.round(jitterMs)} ms`, trip)}>
      <Badge color={COLORS[grade]} variant="dot" tt="none" fw={500} miw="max-content" data-quality={grade} tabIndex={0}>
        {words.label}: {words[grade].toLocaleLowerCase(texts.locale)}
      </Badge>
    </Tooltip>
  );
}

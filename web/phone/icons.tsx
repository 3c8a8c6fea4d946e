/** The phone's icons, drawn on a grid of 24 with round strokes; they say nothing that a text does not say beside them. */
const PATHS = {
  phone: "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2",
  incoming:
    "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2M21 3l-6 6M15 4v5h5",
  outgoing:
    "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2M15 9l6-6M16 3h5v5",
  missed:
    "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2M16 3l5 5M21 3l-5 5",
  microphone: "M9 5a3 3 0 0 1 6 0v6a3 3 0 0 1-6 0zM5 11a7 7 0 0 0 14 0M12 18v3M9 21h6",
  muted:
    "M9 9v2a3 3 0 0 0 4.5 2.6M15 10.5V5a3 3 0 0 0-5.9-.7M5 11a7 7 0 0 0 11 5.7M18.4 14a7 7 0 0 0 .6-3M12 18v3M9 21h6M4 4l16 16",
  pause: "M7 5h3v14H7zM14 5h3v14h-3z",
  play: "M7 5l12 7-12 7z",
  keypad: "M6 5v.01M12 5v.01M18 5v.01M6 11v.01M12 11v.01M18 11v.01M6 17v.01M12 17v.01M18 17v.01",
  transfer: "M4 8h15M15 4l4 4-4 4M20 16H5M9 12l-4 4 4 4",
  join: "M6 4v5a4 4 0 0 0 4 4h4a4 4 0 0 1 4 4v3M18 4v5a4 4 0 0 1-1.5 3.1M6 20v-3a4 4 0 0 1 1.5-3.1",
  add: "M12 5v14M5 12h14",
  backspace: "M20 6H9l-6 6 6 6h11a1 1 0 0 0 1-1V7a1 1 0 0 0-1-1zM12 9.5l5 5M17 9.5l-5 5",
  settings: "M4 6h8M16 6h4M4 12h2M10 12h10M4 18h11M19 18h1M14 4v4M8 10v4M17 16v4",
  help: "M12 17.5v.01M12 14a2 2 0 0 1 .9-1.7 3 3 0 1 0-3.7-4.3M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
  external: "M11 5H6a1 1 0 0 0-1 1v12a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-5M10 14L20 4M15 4h5v5",
  check: "M5 12l5 5L20 7",
  bell: "M6 16v-5a6 6 0 0 1 12 0v5l2 2H4zM10 21h4M12 3v2",
  close: "M6 6l12 12M18 6L6 18",
} as const;

export type IconName = keyof typeof PATHS | "hangUp";

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "keypad" ? 3 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {name === "hangUp" ? <path d={PATHS.phone} transform="rotate(135 12 12)" /> : <path d={PATHS[name]} />}
    </svg>
  );
}

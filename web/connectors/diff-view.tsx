import { Box } from "@mantine/core";

const KINDS: Record<string, string> = { "+": "added", "-": "removed" };

/** A unified diff without its first lines, which name files. Told apart by their signs, and by colour. */
export function DiffView({ unified, label }: { unified: string; label: string }) {
  const lines = unified
    .split("\n")
    .map((text, n) => ({ text, n }))
    .filter(({ text }) => !/^(===|---|\+\+\+|@@|\\ No newline)/.test(text));
  return (
    <Box component="pre" className="code diff" tabIndex={0} role="region" aria-label={label}>
      {lines.map(({ text, n }) => (
        <span key={n} className={KINDS[text[0] ?? ""]}>{`${text}\n`}</span>
      ))}
    </Box>
  );
}

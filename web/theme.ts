import { Alert, createTheme } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "cyan",
  primaryShade: 9,
  autoContrast: true,
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: "system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  components: {
    // A yellow title on light yellow cannot be read, and orange is not better.
    Alert: Alert.extend({
      styles: (_, { color }) => ({
        body: { minWidth: 0 },
        ...((color === "yellow" || color === "orange") && { title: { color: "var(--mantine-color-text)" } }),
      }),
    }),
  },
});

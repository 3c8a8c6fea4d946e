import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./style.css";
import "./connectors/style.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api.ts";
import { router } from "./router.tsx";
import { theme } from "./theme.ts";

declare global {
  var __webpack_nonce__: string | undefined;
}

/** What lets the styles in that are made while the page runs; the server chooses another one for every answer. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
globalThis.__webpack_nonce__ = nonce;

const root = document.getElementById("root");
if (!root) throw new Error("the page has a place for the dashboard");
createRoot(root).render(
  <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
    <Notifications position="bottom-right" />
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>,
);

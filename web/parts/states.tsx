import { Alert, Button, Center, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "../../src/client/index.ts";
import { messageOf } from "../api.ts";
import { texts } from "../texts.ts";

/** What stands where something is still being asked for. */
export function Loading() {
  return (
    <Center mih={160} role="status" aria-live="polite">
      <Loader aria-hidden />
      <Text ml="sm">{texts.states.loading}</Text>
    </Center>
  );
}

/** What stands where asking has failed, with the reason and a way to try again; what is not there will not be there then. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const isMissing = error instanceof ApiError && error.status === 404;
  return (
    <Alert color="red" variant="light" title={isMissing ? texts.states.missing : texts.states.failed} role="alert">
      <Stack align="flex-start" gap="sm">
        <Text size="sm" c="var(--mantine-color-text)">
          {messageOf(error)}
        </Text>
        {retry && !isMissing && (
          <Button size="xs" variant="default" onClick={retry}>
            {texts.states.tryAgain}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** What stands where there is nothing yet, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text component="div" ta="center" maw={520}>
          {children}
        </Text>
      </Stack>
    </Paper>
  );
}

/** Shows what a query has found, or how it stands with it. */
export function Found<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <Loading />;
}

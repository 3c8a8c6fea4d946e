import { Alert, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { api, messageOf } from "../api.ts";
import { Moment } from "../parts/moment.tsx";
import { texts } from "../texts.ts";
import { LastingAccount } from "./lasting-account.tsx";
import { SignInCode, SignInTable } from "./sign-in-table.tsx";

/** What other telephones sign in with, to copy or to scan: one that is set up once, or one for a day. */
export function OtherPhones({ agentId }: { agentId: string }) {
  const { settings: words, lasting } = texts.phone;
  return (
    <Stack gap="md">
      <Text size="sm">{words.othersText}</Text>
      <Stack gap="xs" component="section" aria-label={lasting.title}>
        <Title order={4} size="h6">
          {lasting.title}
        </Title>
        <LastingAccount agentId={agentId} />
      </Stack>
      <Stack gap="xs" component="section" aria-label={words.borrowed}>
        <Title order={4} size="h6">
          {words.borrowed}
        </Title>
        <Borrowed agentId={agentId} />
      </Stack>
    </Stack>
  );
}

/** Credentials that end by themselves, for a telephone that is somebody else's. */
function Borrowed({ agentId }: { agentId: string }) {
  const { settings: words } = texts.phone;
  const make = useMutation({
    mutationFn: () => api.post("/v1/phone/credentials", { body: { agent_id: agentId } }),
  });
  return (
    <Stack gap="sm">
      <Text size="sm">{words.borrowedText}</Text>
      {make.data ? (
        <Shown credentials={make.data} />
      ) : (
        <Group>
          <Button size="xs" variant="default" loading={make.isPending} onClick={() => make.mutate()}>
            {words.make}
          </Button>
        </Group>
      )}
      {make.isError && (
        <Alert color="red" variant="light" role="alert">
          {messageOf(make.error)}
        </Alert>
      )}
    </Stack>
  );
}

function Shown({ credentials }: { credentials: Schemas["PhoneCredentials"] }) {
  const { settings: words } = texts.phone;
  const { address, username, password, expires_at, websocket_path } = credentials;
  const server = address.slice(address.lastIndexOf("@") + 1);
  return (
    <>
      <SignInTable
        values={[
          [words.address, address.replace(/^sip:/, "")],
          [words.server, server],
          [words.webSocket, location.origin.replace(/^http/, "ws") + websocket_path],
          [words.username, username],
          [words.password, password],
        ]}
        facts={[[words.expires, <Moment key="expires" at={expires_at} />]]}
      />
      <SignInCode server={server} username={username} password={password} />
    </>
  );
}

import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, type Schemas } from "../../src/client/index.ts";
import { api, messageOf } from "../api.ts";
import { Moment } from "../parts/moment.tsx";
import { Found } from "../parts/states.tsx";
import { texts } from "../texts.ts";
import { SignInCode, SignInTable } from "./sign-in-table.tsx";

type Account = Schemas["PhoneAccount"];

/** The account of a telephone that is set up once: its password is shown when it is made, and never again. */
export function LastingAccount({ agentId }: { agentId: string }) {
  const { lasting: words } = texts.phone;
  const path = { id: agentId };
  const queryKey = ["phone-account", agentId];
  const queryClient = useQueryClient();
  const query = useQuery({ queryKey, queryFn: ({ signal }) => findAccount(agentId, signal) });
  const again = () => queryClient.invalidateQueries({ queryKey });
  const renew = useMutation({
    mutationFn: () => api.put("/v1/agents/{id}/phone-account", { path }),
    onSuccess: again,
  });
  const remove = useMutation({
    mutationFn: () => api.delete("/v1/agents/{id}/phone-account", { path }),
    onSuccess() {
      renew.reset();
      return again();
    },
  });
  const error = renew.error ?? remove.error;
  return (
    <Stack gap="sm">
      <Text size="sm">{words.text}</Text>
      <Found query={query}>
        {(account) => (
          <>
            {renew.data ? <Made account={renew.data} /> : account && <Known account={account} />}
            <Group gap="xs">
              <Button
                size="xs"
                variant="default"
                loading={renew.isPending}
                onClick={() => (account === null || confirm(words.renewConfirm)) && renew.mutate()}
              >
                {account === null ? words.make : words.renew}
              </Button>
              {account !== null && (
                <Button
                  size="xs"
                  variant="default"
                  loading={remove.isPending}
                  onClick={() => confirm(words.removeConfirm) && remove.mutate()}
                >
                  {words.remove}
                </Button>
              )}
            </Group>
          </>
        )}
      </Found>
      {error && (
        <Alert color="red" variant="light" role="alert">
          {messageOf(error)}
        </Alert>
      )}
    </Stack>
  );
}

/** @returns null where the agent has none. */
async function findAccount(agentId: string, signal: AbortSignal): Promise<Account | null> {
  try {
    return await api.get("/v1/agents/{id}/phone-account", { path: { id: agentId }, signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

function Made({ account }: { account: Schemas["NewPhoneAccount"] }) {
  const { lasting: words, settings } = texts.phone;
  const { server, username, password } = account;
  return (
    <>
      <Alert color="yellow" variant="light" role="status" title={words.made} p="sm">
        <Text size="sm" c="var(--mantine-color-text)">
          {words.once}
        </Text>
      </Alert>
      <SignInTable values={[...valuesOf(account), [settings.password, password]]} facts={factsOf(account)} />
      {server !== null && <SignInCode server={withPort(server, account)} username={username} password={password} />}
    </>
  );
}

function Known({ account }: { account: Account }) {
  const { lasting: words } = texts.phone;
  return (
    <>
      <SignInTable
        values={valuesOf(account)}
        facts={[...factsOf(account), [words.since, <Moment key="since" at={account.created_at} />]]}
      />
      <Text size="sm">{words.kept}</Text>
    </>
  );
}

/** Telephones know the usual port by themselves. */
function withPort(server: string, { transports: [first] }: Account): string {
  return first === undefined || first.port === 5060 ? server : `${server}:${first.port}`;
}

function valuesOf({ address, server, username }: Account): [string, string][] {
  const { settings: words } = texts.phone;
  return [
    ...(address === null ? [] : [[words.address, address.replace(/^sip:/, "")] as [string, string]]),
    ...(server === null ? [] : [[words.server, server] as [string, string]]),
    [words.username, username],
  ];
}

function factsOf({ server, transports }: Account): [string, string][] {
  const { lasting: words } = texts.phone;
  if (server === null) return [[words.ports, words.noEngine]];
  const ports = transports.map(({ protocol, port }) => `${protocol} ${port}`);
  return [[words.ports, ports.length === 0 ? words.noPorts : ports.join(", ")]];
}

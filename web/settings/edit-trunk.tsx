import { Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { Page } from "../parts/page.tsx";
import { Found } from "../parts/states.tsx";
import { texts } from "../texts.ts";
import { sharedTrunksQuery, trunksQuery } from "./queries.ts";
import { RemoveRecord } from "./remove-record.tsx";
import { EMPTY_TRUNK, TrunkForm, trunkBody, trunkFields } from "./trunk-form.tsx";
import { TestTrunk, TrunkStatus, TrunkTrouble } from "./trunk-state.tsx";

export function NewTrunk() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: (fields: typeof EMPTY_TRUNK) => api.post("/v1/trunks", { body: trunkBody(fields) }),
    async onSuccess() {
      await queryClient.invalidateQueries({ queryKey: trunksQuery.queryKey });
      void queryClient.invalidateQueries({ queryKey: sharedTrunksQuery.queryKey });
      await navigate({ to: "/settings/trunks" });
    },
  });
  return (
    <Page title={texts.trunks.add}>
      <TrunkForm
        initial={EMPTY_TRUNK}
        trunk={null}
        error={create.error}
        isPending={create.isPending || create.isSuccess}
        onSave={create.mutateAsync}
      />
    </Page>
  );
}

export function EditTrunk() {
  const { id } = useParams({ from: "/shell/settings/trunks/$id" });
  const trunks = useQuery(trunksQuery);
  const trunk = useQuery({
    queryKey: ["trunks", id],
    queryFn: ({ signal }) => api.get("/v1/trunks/{id}", { path: { id }, signal }),
    refetchInterval: 3_000,
  });
  return (
    <Page
      title={trunk.data ? texts.trunks.edit(trunk.data.name) : texts.trunks.title}
      actions={
        trunk.data && (
          <Group align="flex-start">
            <TrunkStatus state={trunk.data.state} />
            {trunk.data.enabled && <TestTrunk id={id} name={trunk.data.name} />}
          </Group>
        )
      }
    >
      <Found query={trunk}>
        {(found) => <Editor key={found.id} trunk={found} isOnly={trunks.data?.length === 1} />}
      </Found>
    </Page>
  );
}

function Editor({ trunk, isOnly }: { trunk: Schemas["Trunk"]; isOnly: boolean }) {
  const { id, name } = trunk;
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { trunks: words, settings } = texts;
  const again = () => queryClient.invalidateQueries({ queryKey: trunksQuery.queryKey });
  const save = useMutation({
    mutationFn: (fields: typeof EMPTY_TRUNK) => api.patch("/v1/trunks/{id}", { path: { id }, body: trunkBody(fields) }),
    async onSuccess() {
      notifications.show({ color: "green", message: settings.saved });
      await again();
    },
  });
  return (
    <>
      <TrunkTrouble state={trunk.state} />
      <TrunkForm
        initial={trunkFields(trunk)}
        trunk={trunk}
        error={save.error}
        isPending={save.isPending}
        onSave={save.mutateAsync}
      />
      <RemoveRecord
        name={name}
        losses={isOnly ? [...words.losses, words.lastLoss] : words.losses}
        remove={() => api.delete("/v1/trunks/{id}", { path: { id } })}
        onRemoved={async () => {
          await navigate({ to: "/settings/trunks" });
          queryClient.removeQueries({ queryKey: ["trunks", id] });
          await again();
        }}
      />
    </>
  );
}

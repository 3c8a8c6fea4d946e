import { Button, Group, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../src/client/index.ts";
import { api, messageOf } from "../api.ts";
import { MakingForm } from "../parts/making-form.tsx";
import { Page } from "../parts/page.tsx";
import { RecordTable } from "../parts/record-table.tsx";
import { ShownOnce, useMaking } from "../parts/shown-once.tsx";
import { Found } from "../parts/states.tsx";
import { texts } from "../texts.ts";

type Member = Schemas["Member"];
type Invited = Schemas["InvitedMember"];
type Role = Schemas["Role"];

const ROLES = Object.entries(texts.members.roles).map(([value, label]) => ({ value, label }));

export function Members() {
  const inviting = useMaking<Invited>();
  const { made: invited } = inviting;
  const query = useQuery({
    queryKey: ["members"],
    queryFn: ({ signal }) => Array.fromAsync(api.list("/v1/members", { query: { limit: 200 }, signal })),
  });
  const { members: words } = texts;
  return (
    <Page title={words.title} actions={!inviting.isOpen && <Button onClick={inviting.open}>{words.add}</Button>}>
      {invited && <ShownOnce title={words.made(invited.name)} secret={location.origin + invited.link.path} />}
      {inviting.isOpen && <Invite close={inviting.close} />}
      <Found query={query}>{(members) => <MemberTable members={members} onLink={inviting.close} />}</Found>
    </Page>
  );
}

/** What is done to a member; the list is asked for again after it. */
function useChange<Given, T>(run: (given: Given) => Promise<T>, onSuccess?: (made: T) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess,
    onError: (error) => notifications.show({ color: "red", message: messageOf(error) }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["members"] }),
  });
}

function MemberTable({ members, onLink }: { members: Member[]; onLink(member: Invited): void }) {
  const { members: words } = texts;
  return (
    <RecordTable
      label={words.title}
      columns={[words.name, words.email, words.role, words.status, ""]}
      rows={members.map((member) => ({
        key: member.id,
        cells: [
          member.name,
          member.email,
          <RoleChoice key="role" member={member} />,
          words.statuses[member.status],
          <Acts key="acts" member={member} onLink={onLink} />,
        ],
      }))}
    />
  );
}

function RoleChoice({ member: { id, name, role } }: { member: Member }) {
  const change = useChange((to: Role) => api.patch("/v1/members/{id}", { path: { id }, body: { role: to } }));
  return (
    <Select
      aria-label={texts.members.roleOf(name)}
      data={ROLES}
      value={role}
      allowDeselect={false}
      disabled={change.isPending}
      onChange={(to) => change.mutate(to as Role)}
      w={120}
    />
  );
}

function Acts({ member: { id, name, status }, onLink }: { member: Member; onLink(member: Invited): void }) {
  const { members: words } = texts;
  const path = { id };
  const link = useChange((_: undefined) => api.post("/v1/members/{id}/link", { path }), onLink);
  const remove = useChange((_: undefined) => api.delete("/v1/members/{id}", { path }));
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        aria-label={words.linkNamed(words.links[status], name)}
        loading={link.isPending}
        onClick={() => confirm(words.linkConfirm(name)) && link.mutate(undefined)}
      >
        {words.links[status]}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={words.remove(name)}
        loading={remove.isPending}
        onClick={() => confirm(words.removeConfirm(name)) && remove.mutate(undefined)}
      >
        {texts.actions.remove}
      </Button>
    </Group>
  );
}

/** @param close told who was invited, or null where nobody was. */
function Invite({ close }: { close(member: Invited | null): void }) {
  const queryClient = useQueryClient();
  const { members: words } = texts;
  const form = useForm<{ name: string; email: string; role: string }>({
    initialValues: { name: "", email: "", role: "agent" },
  });
  const invite = useMutation({
    mutationFn: (body: { name: string; email: string; role: string }) =>
      api.post("/v1/members", { body: { ...body, role: body.role as Role } }),
    async onSuccess(member) {
      await queryClient.invalidateQueries({ queryKey: ["members"] });
      close(member);
    },
  });
  return (
    <MakingForm form={form} make={words.add} making={invite} width={420} onCancel={() => close(null)}>
      <TextInput label={words.name} required {...form.getInputProps("name")} />
      <TextInput label={words.email} inputMode="email" required {...form.getInputProps("email")} />
      <Select label={words.role} data={ROLES} allowDeselect={false} {...form.getInputProps("role")} />
    </MakingForm>
  );
}

import { Group, NumberInput, Select, SimpleGrid, Switch, TagsInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { Schemas } from "../../src/client/index.ts";
import { PasswordField } from "../parts/password-field.tsx";
import { texts } from "../texts.ts";
import { Fields, RecordForm } from "./record-form.tsx";

type Trunk = Schemas["Trunk"];

/** A trunk as its form has it: the API's names, so that what it refuses appears at the field. */
export type TrunkFields = {
  name: string;
  enabled: boolean;
  host: string;
  port: number | string;
  protocol: string;
  username: string;
  password: string;
  domain: string;
  register: boolean;
  codecs: string;
  plus: boolean;
  prefixes: string[];
};

export const EMPTY_TRUNK: TrunkFields = {
  name: "",
  enabled: true,
  host: "",
  port: "",
  protocol: "UDP",
  username: "",
  password: "",
  domain: "",
  register: true,
  codecs: "PCMA,PCMU",
  plus: true,
  prefixes: [],
};

export function trunkFields(trunk: Trunk): TrunkFields {
  const { name, enabled, host, protocol, register, plus, prefixes } = trunk;
  return {
    name,
    enabled,
    host,
    port: trunk.port ?? "",
    protocol,
    username: trunk.username ?? "",
    password: "",
    domain: trunk.domain ?? "",
    register,
    codecs: trunk.codecs.join(),
    plus,
    prefixes,
  };
}

/** What is sent. A password that nobody entered stays as it is. */
export function trunkBody({ port, username, password, domain, codecs, protocol, ...fields }: TrunkFields) {
  return {
    ...fields,
    protocol: protocol as Trunk["protocol"],
    port: port === "" ? null : Number(port),
    username: username || null,
    domain: domain || null,
    codecs: codecs.split(",") as Trunk["codecs"],
    ...(password === "" ? {} : { password }),
  };
}

type Props = {
  initial: TrunkFields;
  /** Null for a new one. */
  trunk: Trunk | null;
  error: Error | null;
  isPending: boolean;
  onSave(fields: TrunkFields): Promise<unknown>;
};

export function TrunkForm({ initial, trunk, error, isPending, onSave }: Props) {
  const { trunks: words } = texts;
  const form = useForm<TrunkFields>({ initialValues: initial });
  const choices = (all: Record<string, string>) => Object.entries(all).map(([value, label]) => ({ value, label }));
  return (
    <RecordForm
      label={trunk ? words.edit(trunk.name) : words.add}
      form={form}
      isNew={trunk === null}
      error={error}
      isPending={isPending}
      onSave={onSave}
      afterSave={(fields) => ({ ...fields, password: "" })}
    >
      <Fields title={words.connection} hint={words.connectionHint}>
        <TextInput label={words.name} description={words.nameHint} required {...form.getInputProps("name")} />
        <Group align="flex-start" grow preventGrowOverflow={false}>
          <TextInput
            label={words.host}
            description={words.hostHint}
            placeholder="sip.carrier.example"
            required
            miw={240}
            spellCheck={false}
            {...form.getInputProps("host")}
          />
          <Select
            label={words.protocol}
            description={words.protocolHint}
            data={choices(words.protocols)}
            allowDeselect={false}
            {...form.getInputProps("protocol")}
          />
        </Group>
        <NumberInput
          label={words.port}
          description={words.portHint}
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
          styles={{ input: { maxWidth: 200 } }}
          {...form.getInputProps("port")}
        />
        <Switch
          label={words.enabled}
          description={words.enabledHint}
          {...form.getInputProps("enabled", { type: "checkbox" })}
        />
      </Fields>
      <Fields title={words.signIn} hint={words.signInHint}>
        <Switch label={words.register} {...form.getInputProps("register", { type: "checkbox" })} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={words.username}
            autoComplete="off"
            spellCheck={false}
            description={words.usernameHint}
            {...form.getInputProps("username")}
          />
          <PasswordField
            label={words.password}
            autoComplete="new-password"
            description={trunk?.has_password ? words.passwordKept : words.passwordHint}
            {...form.getInputProps("password")}
          />
        </SimpleGrid>
        <TextInput label={words.domain} description={words.domainHint} {...form.getInputProps("domain")} />
      </Fields>
      <Fields title={words.callsSection}>
        <TagsInput
          label={words.prefixes}
          description={words.prefixesHint}
          placeholder={form.values.prefixes.length === 0 ? words.allNumbers : ""}
          acceptValueOnBlur
          {...form.getInputProps("prefixes")}
        />
        <Select
          label={words.codecs}
          description={words.codecsHint}
          data={choices(words.codecChoices)}
          allowDeselect={false}
          maw={420}
          {...form.getInputProps("codecs")}
        />
        <Switch label={words.plus} description={words.plusHint} {...form.getInputProps("plus", { type: "checkbox" })} />
      </Fields>
    </RecordForm>
  );
}

import { ColorInput, Group, Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Schemas } from "../../src/client/index.ts";
import { api } from "../api.ts";
import { OrderButtons, useOrder } from "../parts/order-buttons.tsx";
import { texts } from "../texts.ts";
import { EditRecord, NewRecord, type Noun } from "./noun.tsx";
import { tagsQuery } from "./queries.ts";
import { Fields } from "./record-form.tsx";
import { RecordLink, RecordList } from "./record-list.tsx";
import "./style.css";

type Tag = Schemas["OutcomeTag"];

/** What a type looks like where a tag has no colour of its own. */
const COLORS: Record<Tag["type"], string> = { positive: "#2f9e44", neutral: "#868e96", negative: "#c92a2a" };

const SWATCHES = ["#2f9e44", "#0c8599", "#1971c2", "#6741d9", "#c2255c", "#c92a2a", "#e8590c", "#f08c00", "#868e96"];

export function Tags() {
  const query = useQuery(tagsQuery);
  const order = useOrder<Tag>(tagsQuery.queryKey, (ids) => api.put("/v1/outcome-tags/order", { body: { ids } }));
  const { tags: words } = texts;
  return (
    <RecordList
      list="/settings/tags"
      words={words}
      query={query}
      columns={[words.order, words.name, words.type, words.status]}
      cells={(tag, index, tags) => [
        <Group key="order" gap={4} wrap="nowrap">
          <OrderButtons rows={tags} index={index} order={order.mutate} />
        </Group>,
        <Group key="name" gap="xs" wrap="nowrap">
          <span className="swatch" style={{ background: tag.color ?? COLORS[tag.type] }} />
          <RecordLink list="/settings/tags" id={tag.id}>
            {tag.name}
          </RecordLink>
        </Group>,
        words.types[tag.type],
        tag.active ? words.active : words.off,
      ]}
    />
  );
}

type TagFields = { name: string; type: string; color: string; active: boolean };

const body = ({ color, type, ...fields }: TagFields) => ({
  ...fields,
  type: type as Tag["type"],
  color: color === "" ? null : color,
});

const noun: Noun<Tag, TagFields> = {
  list: "/settings/tags",
  queryKey: tagsQuery.queryKey,
  words: texts.tags,
  empty: { name: "", type: "positive", color: "", active: true },
  toFields: ({ name, type, color, active }) => ({ name, type, color: color ?? "", active }),
  nameOf: ({ name }) => name,
  read: (id, signal) => api.get("/v1/outcome-tags/{id}", { path: { id }, signal }),
  create: (fields) => api.post("/v1/outcome-tags", { body: body(fields) }),
  change: (id, fields) => api.patch("/v1/outcome-tags/{id}", { path: { id }, body: body(fields) }),
  remove: (id) => api.delete("/v1/outcome-tags/{id}", { path: { id } }),
  Inputs({ form }) {
    const { tags: words } = texts;
    const types = Object.entries(words.types).map(([value, label]) => ({ value, label }));
    return (
      <Fields title={texts.account.general}>
        <TextInput label={words.name} description={words.nameHint} required {...form.getInputProps("name")} />
        <Select label={words.type} data={types} allowDeselect={false} maw={300} {...form.getInputProps("type")} />
        <ColorInput
          label={words.color}
          placeholder={COLORS[form.values.type as Tag["type"]]}
          swatches={SWATCHES}
          maw={300}
          eyeDropperButtonProps={{ "aria-label": words.color }}
          {...form.getInputProps("color")}
        />
        <Switch
          label={words.active}
          description={words.activeHint}
          {...form.getInputProps("active", { type: "checkbox" })}
        />
      </Fields>
    );
  },
};

export function NewTag() {
  return <NewRecord noun={noun} />;
}

export function EditTag() {
  return <EditRecord noun={noun} id={useParams({ from: "/shell/settings/tags/$id" }).id} />;
}

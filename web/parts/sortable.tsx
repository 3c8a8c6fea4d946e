import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { Flex, Group, Paper } from "@mantine/core";
import { createContext, type ReactNode, useContext } from "react";
import { texts } from "../texts.ts";
import { OrderButtons } from "./order-buttons.tsx";
import "./sortable.css";

type Item = { id: string; name: string };

/** What the cards of a list need to move each other. */
const Order = createContext<{ items: readonly Item[]; toOrder(ordered: readonly Item[]): void }>({
  items: [],
  toOrder() {},
});

type ListProps<Row extends Item> = {
  label: string;
  items: readonly Row[];
  /** Whether they may be put into another order. */
  mayOrder: boolean;
  onOrder(ordered: Row[]): void;
  /** Each item as a {@link SortableCard}. */
  children: ReactNode;
};

/** A list whose cards are put into another order by dragging them, with the keyboard, or a place at a time with a click. */
export function SortableList<Row extends Item>({ label, items, mayOrder, onOrder, children }: ListProps<Row>) {
  const { sortable: words } = texts;
  const sensors = useSensors(
    // A press that moves is a drag; one that does not is a click.
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const placeOf = (id: unknown) => items.findIndex((item) => item.id === id);
  const nameOf = (id: unknown) => items[placeOf(id)]?.name ?? "";
  const place = (id: unknown) => placeOf(id) + 1;

  function toOrder(ordered: readonly Item[]) {
    const rows = new Map(items.map((item) => [item.id, item]));
    onOrder(ordered.flatMap(({ id }) => rows.get(id) ?? []));
  }

  function drop({ active, over }: DragEndEvent) {
    if (over && active.id !== over.id) onOrder(arrayMove([...items], placeOf(active.id), placeOf(over.id)));
  }

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={drop}
      accessibility={{
        screenReaderInstructions: { draggable: words.how },
        announcements: {
          onDragStart: ({ active }) => words.dragged(nameOf(active.id)),
          onDragOver: ({ active, over }) => (over ? words.draggedTo(nameOf(active.id), place(over.id)) : undefined),
          onDragEnd: ({ active, over }) => words.dropped(nameOf(active.id), place(over?.id ?? active.id)),
          onDragCancel: ({ active }) => words.dropped(nameOf(active.id), place(active.id)),
        },
      }}
    >
      <SortableContext items={[...items]} strategy={verticalListSortingStrategy} disabled={!mayOrder}>
        <ol className="plain-list" aria-label={label}>
          <Order value={{ items, toOrder }}>{children}</Order>
        </ol>
      </SortableContext>
    </DndContext>
  );
}

type CardProps = Item & {
  mayOrder: boolean;
  padding: "xs" | "md";
  children: ReactNode;
} & { [data: `data-${string}`]: string };

/** One card of a {@link SortableList}, with the grip and the arrows that move it. */
export function SortableCard({ id, name, mayOrder, padding, children, ...data }: CardProps) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id,
  });
  const { items, toOrder } = useContext(Order);
  return (
    <Paper
      component="li"
      ref={setNodeRef}
      withBorder
      p={padding}
      shadow={isDragging ? "md" : undefined}
      pos="relative"
      style={{ transform: CSS.Translate.toString(transform), transition, zIndex: isDragging ? 1 : undefined }}
      {...data}
    >
      <Group wrap="nowrap" align={padding === "xs" ? "center" : "flex-start"} gap="sm">
        {mayOrder && (
          <Flex direction={padding === "xs" ? "row" : "column"} align="center" gap={4}>
            <button
              type="button"
              className="grip"
              ref={setActivatorNodeRef}
              {...attributes}
              {...listeners}
              aria-label={texts.sortable.drag(name)}
            >
              <span aria-hidden>⠿</span>
            </button>
            {items.length > 1 && (
              <OrderButtons rows={items} index={items.findIndex((item) => item.id === id)} order={toOrder} />
            )}
          </Flex>
        )}
        {children}
      </Group>
    </Paper>
  );
}

import { Removal } from "../parts/removal.tsx";
import { texts } from "../texts.ts";

type Props = {
  name: string;
  /** What will be lost, a sentence each. */
  losses: readonly string[];
  remove(): Promise<unknown>;
  /** What follows once it is gone. */
  onRemoved(): Promise<unknown> | undefined;
};

/** Removes a record, once it was read what goes with it. */
export function RemoveRecord({ name, losses, remove, onRemoved }: Props) {
  const { settings: words } = texts;
  const { remove: label } = texts.actions;
  return (
    <Removal
      words={{ remove: label, title: words.removeTitle(name), confirm: label, removed: words.removed(name) }}
      remove={remove}
      onRemoved={onRemoved}
    >
      {(ask) => ask([...losses, words.removeFinal])}
    </Removal>
  );
}

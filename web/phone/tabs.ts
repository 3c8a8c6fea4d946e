/**
 * Of all tabs one holds the phone; the others show it and pass on what is done in them. When it is closed another one
 * takes its place, and any can take it over.
 */
export type Tabs = {
  /** Takes the phone over from the tab that holds it. */
  takeOver(): void;
  close(): void;
};

type Options = {
  name: string;
  /** This tab holds the phone now. */
  onHeld(): void;
  /** Another one does. */
  onElsewhere(): void;
};

export function joinTabs({ name, onHeld, onElsewhere }: Options): Tabs {
  const closed = new AbortController();
  let release = () => {};

  function hold(): Promise<void> {
    onHeld();
    return new Promise((resolve) => {
      release = resolve;
    });
  }

  /** Waits for its turn, and for the next one when another tab has taken the phone over. */
  async function queue(options: LockOptions): Promise<void> {
    try {
      await navigator.locks.request(name, options, hold);
    } catch {
      if (closed.signal.aborted) return;
      onElsewhere();
      await queue({ signal: closed.signal });
    }
  }

  async function begin(): Promise<void> {
    const isFree = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock === null) return false;
      await hold();
      return true;
    });
    if (isFree || closed.signal.aborted) return;
    onElsewhere();
    await queue({ signal: closed.signal });
  }

  begin().catch(() => {
    if (closed.signal.aborted) return;
    onElsewhere();
    void queue({ signal: closed.signal });
  });
  return {
    takeOver: () => void queue({ steal: true }),
    close() {
      closed.abort();
      release();
    },
  };
}

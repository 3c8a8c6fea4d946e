/** A value that this browser keeps, shared by its tabs. */
export type Stored<T> = {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
};

/** @param fallback stands for what is missing, and for each field that is. */
export function stored<T extends object>(key: string, fallback: T): Stored<T> {
  let value = read();
  const listeners = new Set<() => void>();

  function read(): T {
    try {
      return { ...fallback, ...(JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<T>) };
    } catch {
      return fallback;
    }
  }

  function tell(): void {
    for (const listener of listeners) listener();
  }

  addEventListener("storage", (event) => {
    if (event.key !== key) return;
    value = read();
    tell();
  });
  return {
    get: () => value,
    set(next) {
      value = next;
      // A browser that keeps nothing, or has no room, still has it until the page is left.
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {}
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

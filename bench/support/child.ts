/** Parts of a measurement run as processes of their own, and are asked over IPC to do one thing after the other. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

type Handlers = Record<string, (input: never) => unknown>;

type Question = { id: number; name: string; input: unknown };
type Reply = { id: number; result?: unknown; error?: string };

export type Child<H extends Handlers> = {
  pid: number;
  ask<K extends keyof H & string>(name: K, input: Parameters<H[K]>[0]): Promise<Awaited<ReturnType<H[K]>>>;
  stop(): Promise<void>;
};

/** Starts a program that ends with {@link answer}; it also ends when this process does. */
export function startChild<H extends Handlers>(program: URL, args: string[] = []): Child<H> {
  const child: ChildProcess = fork(fileURLToPath(program), args, { serialization: "advanced" });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let lastId = 0;

  child.on("message", ({ id, result, error }: Reply) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(error));
  });
  child.on("exit", (code, signal) => {
    const error = new Error(`${program.pathname} ended (${signal ?? code})`);
    for (const { reject } of waiting.values()) reject(error);
  });

  return {
    pid: child.pid ?? 0,
    ask(name, input) {
      lastId += 1;
      const question: Question = { id: lastId, name, input };
      return new Promise((resolve, reject) => {
        waiting.set(question.id, { resolve: resolve as (result: unknown) => void, reject });
        child.send(question);
      });
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, "exit");
    },
  };
}

/** In the child: answers what it is asked, and ends when nobody is left to ask. */
export function answer(handlers: Handlers): void {
  process.on("message", async ({ id, name, input }: Question) => {
    try {
      process.send?.({ id, result: await handlers[name]?.(input as never) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on("disconnect", () => process.exit());
}

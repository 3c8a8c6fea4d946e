import type { AddressGuard } from "../address-guard.ts";
import { connect, type Resolve } from "./connect.ts";
import { Connection } from "./connection.ts";
import type { Deadline } from "./deadline.ts";

/** How many unused connections are kept over all receivers. */
const MAX_IDLE = 1_000;
/** How often those that have been unused for long are closed. */
const SWEEP_MS = 500;

type Waiting = { deadline: Deadline; resolve(connection: Connection): void; reject(error: unknown): void };

type Pool = {
  url: URL;
  /** Connections that are open or being opened. */
  size: number;
  /** The unused ones, the latest used at the end: the others can run out. */
  idle: Connection[];
  waiting: Set<Waiting>;
  /** A look-up that is under way, shared by all who connect: a dead name server holds one of the few threads, not all. */
  lookup: ReturnType<Resolve> | null;
  tlsSession: Buffer | undefined;
};

export type Connections = {
  /**
   * A connection for one request: an unused one, or else a new one, where need be as soon as another is released.
   * Rejects with `Unreachable`, or with anything once the deadline has expired.
   */
  take(url: URL, options: { deadline: Deadline; fresh: boolean }): Promise<Connection>;
  /** Takes back a connection whose request is done. One that was destroyed is forgotten without this. */
  release(connection: Connection): void;
  /** Closes the unused connections, and each other one when it is released. Resolves when none is left. */
  close(): Promise<void>;
};

/** The open connections to all receivers. A receiver without any is forgotten, so many of them do not add up. */
export function createConnections(options: { guard: AddressGuard; resolve: Resolve; perOrigin: number }): Connections {
  const pools = new Map<string, Pool>();
  const poolOf = new WeakMap<Connection, Pool>();
  /** All unused connections, the longest unused first. */
  const idle = new Set<Connection>();
  let closed: PromiseWithResolvers<void> | null = null;
  let sweeper: NodeJS.Timeout | null = null;

  function openPool(url: URL): Pool {
    const pool: Pool = { url, size: 0, idle: [], waiting: new Set(), lookup: null, tlsSession: undefined };
    pools.set(url.origin, pool);
    return pool;
  }

  function dial(pool: Pool, deadline: Deadline): Promise<Connection> {
    pool.size += 1;
    const { promise, resolve, reject } = Promise.withResolvers<Connection>();
    const abandoned = new AbortController();
    deadline.stop = () => {
      abandoned.abort();
      reject(new Error("time is up"));
    };
    connect({
      url: pool.url,
      guard: options.guard,
      resolve: (name) => lookUp(pool, name),
      tlsSession: pool.tlsSession,
      onTlsSession: (session) => {
        pool.tlsSession = session;
      },
      signal: abandoned.signal,
    }).then(
      (socket) => {
        const connection = new Connection(socket);
        poolOf.set(connection, pool);
        socket.once("close", () => forget(pool, connection));
        resolve(connection);
      },
      (error) => {
        freeOne(pool);
        reject(error);
      },
    );
    return promise;
  }

  function lookUp(pool: Pool, name: string): ReturnType<Resolve> {
    pool.lookup ??= options.resolve(name).finally(() => {
      pool.lookup = null;
    });
    return pool.lookup;
  }

  function wait(pool: Pool, deadline: Deadline): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const waiting = { deadline, resolve, reject };
      pool.waiting.add(waiting);
      deadline.stop = () => {
        pool.waiting.delete(waiting);
        reject(new Error("time is up"));
      };
    });
  }

  function nextWaiting(pool: Pool): Waiting | undefined {
    const [next] = pool.waiting;
    if (next !== undefined) pool.waiting.delete(next);
    return next;
  }

  function freeOne(pool: Pool): void {
    pool.size -= 1;
    const next = nextWaiting(pool);
    if (next !== undefined) dial(pool, next.deadline).then(next.resolve, next.reject);
    if (pool.size > 0) return;
    pools.delete(pool.url.origin);
    if (pools.size === 0) closed?.resolve();
  }

  function forget(pool: Pool, connection: Connection): void {
    if (idle.delete(connection)) pool.idle.splice(pool.idle.indexOf(connection), 1);
    freeOne(pool);
  }

  function keepUnused(pool: Pool, connection: Connection): void {
    pool.idle.push(connection);
    idle.add(connection);
    if (idle.size > MAX_IDLE) idle.values().next().value?.destroy();
    sweeper ??= setTimeout(sweep, SWEEP_MS);
  }

  function sweep(): void {
    const now = performance.now();
    for (const connection of idle) if (connection.freshUntil <= now) connection.destroy();
    sweeper = idle.size > 0 ? setTimeout(sweep, SWEEP_MS) : null;
  }

  /** The latest used of a receiver's unused connections that will surely still be open when a request gets there. */
  function takeUnused(pool: Pool): Connection | undefined {
    const unused = pool.idle.at(-1);
    if (unused === undefined || unused.freshUntil <= performance.now()) return undefined;
    pool.idle.pop();
    idle.delete(unused);
    return unused;
  }

  return {
    async take(url, { deadline, fresh }) {
      const pool = pools.get(url.origin) ?? openPool(url);
      const unused = fresh ? undefined : takeUnused(pool);
      if (unused !== undefined) return unused;
      return pool.size < options.perOrigin ? dial(pool, deadline) : wait(pool, deadline);
    },

    release(connection) {
      const pool = poolOf.get(connection);
      if (pool === undefined || !connection.isOpen) return;
      connection.reused = true;
      const next = nextWaiting(pool);
      if (next !== undefined) return next.resolve(connection);
      if (closed !== null) return connection.destroy();
      keepUnused(pool, connection);
    },

    close() {
      closed ??= Promise.withResolvers<void>();
      if (sweeper !== null) clearTimeout(sweeper);
      for (const connection of idle) connection.destroy();
      if (pools.size === 0) closed.resolve();
      return closed.promise;
    },
  };
}

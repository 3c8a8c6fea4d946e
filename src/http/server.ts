/** The HTTP server: every route behind the same gate, limits, refusals and shutdown. */
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type InjectOptions,
  type LightMyRequestResponse,
} from "fastify";
import { type Authenticate, Gate } from "./auth.ts";
import { followConnections } from "./connections.ts";
import type { Dashboard } from "./dashboard.ts";
import { endpoint, SECURITY_HEADERS } from "./endpoint.ts";
import { refusalsAt, refusalsFor } from "./find-refusals.ts";
import { ignoreBodies, parseFormJson, parseForms, parseJsonBodies, refuseOtherBodies, takeBytes } from "./read-body.ts";
import type { Refusals, Route } from "./route.ts";
import { readTlsFiles, serveNewCertificates, type TlsFiles } from "./tls-files.ts";
import { internalProblem, knownProblem, noRoute, rawProblemResponse, sendProblem } from "./to-problem.ts";
import { isUpgrade, serveUpgrades, type Upgrades } from "./upgrades.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    refusals?: Refusals | undefined;
  }
}

/** Milliseconds, all of them. */
export type Timeouts = {
  /** From the connection or the request before to the last header. */
  headers: number;
  /** From the first byte of a request to its last. */
  request: number;
  /** Between two requests on one connection; longer than the idle timeouts of the usual proxies (60 s). */
  keepAlive: number;
  /** Without one byte in either direction; longer than a stream's heartbeat. */
  idle: number;
  /** How often the first two are looked at. */
  checkEvery: number;
};

const TIMEOUTS: Timeouts = { headers: 10_000, request: 30_000, keepAlive: 72_000, idle: 120_000, checkEvery: 2_000 };

const MAX_HEADER_BYTES = 16_384;
const DEFAULT_BODY_LIMIT = 2 * 1_048_576;
/** A client's id has up to 128 characters, each up to three when percent-encoded. */
const MAX_PARAM_LENGTH = 384;
const DEFAULT_GRACE_MS = 10_000;

/** The part of a logger that the server needs; pino has it. */
export type ErrorLog = { error(fields: object, message: string): void };

export type ServerOptions = {
  routes: readonly Route[];
  authenticate: Authenticate;
  log: ErrorLog;
  /** Bytes, where a route does not say otherwise: 2 MiB. */
  bodyLimit?: number;
  /** Wrong credentials per client address and minute: 20. */
  failedAuthPerMinute?: number;
  /** Of the rate limits; milliseconds, never goes back. */
  clock?: () => number;
  /** For tests: a 500 where a handler answers with what its route does not declare. */
  checkResponses?: boolean;
  timeouts?: Partial<Timeouts>;
  /** Answers browsers at addresses that are none of the routes: the dashboard tells its pages apart by itself. */
  dashboard?: Pick<Dashboard, "page"> | null;
  /** What takes connections over for another protocol. */
  upgrades?: Upgrades;
  /** Speaks HTTPS with these; null or missing: plain HTTP. */
  tls?: TlsFiles | null;
};

export type HttpServer = {
  /** Answers a request that comes over no socket, for tests. */
  inject(request: InjectOptions): Promise<LightMyRequestResponse>;
  /** Port 0 takes a free one. */
  listen(address: { host: string; port: number }): Promise<{ port: number; url: string }>;
  /**
   * Stops accepting, ends idle connections and open streams, answers what is under way, and after the grace time
   * (10 s) cuts what is left.
   */
  close(graceMs?: number): Promise<void>;
};

export function buildServer(options: ServerOptions): HttpServer {
  const { bodyLimit = DEFAULT_BODY_LIMIT, checkResponses = false, upgrades = new Map() } = options;
  options.routes.forEach(assertPlaceholders);
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const closing = new AbortController();
  const gate = new Gate({
    authenticate: options.authenticate,
    failuresPerMinute: options.failedAuthPerMinute ?? 20,
    clock: options.clock,
  });

  const nodeOptions = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: timeouts.headers,
    connectionsCheckingInterval: timeouts.checkEvery,
    shouldUpgradeCallback: (request: IncomingMessage) => isUpgrade(upgrades, request),
  };
  const app = Fastify({
    // Fastify's own logger would cost every request a child logger; errors are logged below.
    logger: false,
    bodyLimit,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.keepAlive,
    connectionTimeout: timeouts.idle,
    ...(options.tls ? { https: { ...nodeOptions, ...readTlsFiles(options.tls) } as object } : { http: nodeOptions }),
    trustProxy: false,
    // What arrives on an open connection while the server closes is still answered, and the connection then closed.
    return503OnClosing: false,
    genReqId: requestIds(),
    // Query strings are read where a route has a schema for them, from the raw address.
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, querystringParser: () => NO_QUERY },
    frameworkErrors: (error, request, reply) =>
      void answerError(error, request, reply, refusalsAt(options.routes, request.method, request.url)),
    clientErrorHandler: (error, socket) => {
      if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
      else socket.end(rawProblemResponse(error, refusalsFor(options.routes, error)));
    },
  });

  function answerError(
    error: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
    refusals: Refusals | undefined,
  ): FastifyReply {
    const problem = knownProblem(error, request.routeOptions.bodyLimit) ?? unexpected(error, request);
    return sendProblem(reply, problem, closing.signal, refusals);
  }

  function unexpected(error: unknown, request: FastifyRequest) {
    const { problem, errorId } = internalProblem(error);
    const { id, method, routeOptions } = request;
    options.log.error(
      { err: error, error_id: errorId, request_id: id, method, route: routeOptions.url },
      "request.failed",
    );
    return problem;
  }

  app.decorateRequest("admission", null);
  app.setErrorHandler((error, request, reply) =>
    answerError(error, request, reply, request.routeOptions.config.refusals),
  );
  refuseUnknownRoutes(app, options, closing.signal);

  const endpointOptions = { closing: closing.signal, checkResponses, onLateError: unexpected };
  for (const takes of Object.keys(BODY_READERS) as Takes[]) {
    app.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      for (const read of BODY_READERS[takes]) read(scope);
      for (const route of options.routes) if (takenBy(route) === takes) addRoute(scope, route, gate, endpointOptions);
      done();
    });
  }

  const connections = followConnections(app.server);
  serveUpgrades(app.server, upgrades);
  const stopFollowing = options.tls ? serveNewCertificates(app.server, options.tls, options.log) : () => {};

  return {
    inject: (request) => app.inject(request),
    listen({ host, port }) {
      return app.listen({ host, port }).then(() => {
        const bound = (app.server.address() as AddressInfo).port;
        return {
          port: bound,
          url: `${options.tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${bound}`,
        };
      });
    },
    async close(graceMs = DEFAULT_GRACE_MS) {
      closing.abort();
      stopFollowing();
      connections.destroyUnused();
      const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
      // Whoever has taken a connection over ends it, maybe later than this.
      await Promise.race([app.close(), connections.ended()]).finally(() => clearTimeout(cut));
    },
  };
}

type Takes = "nothing" | "json" | "forms" | "bytes";

const BODY_READERS: Record<Takes, ((scope: FastifyInstance) => void)[]> = {
  nothing: [ignoreBodies],
  json: [parseJsonBodies, refuseOtherBodies],
  bytes: [takeBytes],
  forms: [parseFormJson, parseForms, refuseOtherBodies],
};

function takenBy({ body, takesForms, takesBytes }: Route): Takes {
  if (takesBytes) return "bytes";
  if (body === undefined) return "nothing";
  return takesForms ? "forms" : "json";
}

const NO_QUERY = Object.freeze({});

/** Ids that are unique over restarts and cost no randomness per request. */
function requestIds(): () => string {
  const start = Date.now().toString(36);
  let count = 0;
  return () => `${start}-${(++count).toString(36)}`;
}

function assertPlaceholders({ method, path, params }: Route): void {
  const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  if (
    placeholders.join() !==
    Object.keys(params?.shape ?? {})
      .sort()
      .join()
  ) {
    throw new Error(`${method} ${path}: the path's placeholders and the params' keys differ`);
  }
}

function addRoute(scope: FastifyInstance, route: Route, gate: Gate, options: Parameters<typeof endpoint>[1]): void {
  scope.route({
    method: route.method,
    url: route.path.replaceAll(":", "::").replaceAll(/\{(\w+)\}/g, ":$1"),
    bodyLimit: route.bodyLimit,
    exposeHeadRoute: route.isSafe !== false,
    config: { refusals: route.refusals },
    onRequest: route.scope === null ? [] : [admission(gate, route.scope)],
    handler: endpoint(route, options),
  });
}

type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

/** Lets a request in before its body is read, so that strangers cannot make the server read one. */
function admission(gate: Gate, scope: NonNullable<Route["scope"]>): Hook {
  return (request, _reply, done) => {
    const admitted = gate.admit(request, scope);
    if (!(admitted instanceof Promise)) {
      request.admission = admitted;
      done();
      return;
    }
    admitted.then(
      (later) => {
        request.admission = later;
        done();
      },
      (error: Error) => done(error),
    );
  };
}

/** Answers 404 and 405 before a body is read. */
function refuseUnknownRoutes(
  app: FastifyInstance,
  { routes, dashboard }: Pick<ServerOptions, "routes" | "dashboard">,
  closing: AbortSignal,
): void {
  const patterns = routes.map(({ method, path, isSafe }) => ({ method, isSafe, pattern: pathPattern(path) }));
  app.addHook("onRequest", (request, reply, done) => {
    if (!request.is404) return done();
    const path = request.url.split(/[?#]/, 1)[0] ?? "";
    if (dashboard && isPageOfBrowser(request, path)) {
      const { headers, body } = dashboard.page();
      reply.headers({ ...SECURITY_HEADERS, ...headers }).send(body);
      return;
    }
    const allowed = new Set<string>();
    for (const { method, isSafe, pattern } of patterns) {
      if (!pattern.test(path)) continue;
      allowed.add(method);
      if (method === "GET" && isSafe !== false) allowed.add("HEAD");
    }
    sendProblem(reply, noRoute(request, [...allowed].sort()), closing);
  });
}

/** Whether a person goes there with a browser; what lies below these paths is for programs. */
function isPageOfBrowser({ method, headers }: FastifyRequest, path: string): boolean {
  const isRead = method === "GET" || method === "HEAD";
  return (
    isRead && !/^\/(v1|rest|widget|assets|inspect)(\/|$)/.test(path) && Boolean(headers.accept?.includes("text/html"))
  );
}

function pathPattern(path: string): RegExp {
  const literals = path.split(/\{\w+\}/).map((literal) => literal.replaceAll(/[^\w/-]/g, "\\$&"));
  return new RegExp(`^${literals.join("[^/]+")}$`);
}

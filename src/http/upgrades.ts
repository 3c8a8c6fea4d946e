/** Connections that stop being HTTP: a client asks at a path for another protocol (RFC 9110 §7.8). */
import type { IncomingHttpHeaders, IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { PROBLEM_CONTENT_TYPE, Problem } from "./problem.ts";
import { refuseOtherOrigins } from "./session-cookie.ts";

/** Takes the connection over, and answers the request. */
export type Upgrade = (connection: { request: IncomingMessage; socket: Duplex; head: Buffer }) => void;

/** What takes connections over, by path. */
export type Upgrades = ReadonlyMap<string, Upgrade>;

/** Whether a request is answered by an upgrade. Everywhere else the wish for one is ignored, as HTTP has it. */
export function isUpgrade(upgrades: Upgrades, { url, method }: IncomingMessage): boolean {
  return method === "GET" && upgrades.has(pathOf(url));
}

/** Hands connections over to whoever takes them, but for those that another website's page asks for. */
export function serveUpgrades(server: Server, upgrades: Upgrades): void {
  if (upgrades.size === 0) return;
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(request.headers);
    if (refusal) refuse(socket, refusal);
    else upgrades.get(pathOf(request.url))?.({ request, socket, head });
  });
}

/** Browsers let any page connect anywhere and say whose page it is; who says nothing is no browser. */
function refusalOf(headers: IncomingHttpHeaders): Problem | null {
  try {
    refuseOtherOrigins({ method: "POST", headers });
    return null;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

function refuse(socket: Duplex, problem: Problem): void {
  const body = JSON.stringify(problem);
  socket.on("error", () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}

function pathOf(url = ""): string {
  return url.split("?", 1)[0] ?? "";
}

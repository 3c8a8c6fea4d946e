import type { LookupAddress } from "node:dns";
import net from "node:net";
import tls from "node:tls";
import { type AddressGuard, hostOf } from "../address-guard.ts";
import { errorCode, errorMessage, Unreachable } from "./unreachable.ts";

/** All addresses of a name; rejects as `dns.lookup` does. */
export type Resolve = (name: string) => Promise<LookupAddress[]>;

export type ConnectOptions = {
  url: URL;
  guard: AddressGuard;
  resolve: Resolve;
  /** What `onTlsSession` gave last: shortens the next handshake with the same receiver. */
  tlsSession: Buffer | undefined;
  onTlsSession(session: Buffer): void;
  /** Ends the attempt to connect at any point. */
  signal: AbortSignal;
};

/**
 * Opens a connection to the URL's host, TLS included. A name is resolved once and only its permitted addresses are
 * connected to, so a name server that answers otherwise the next time changes nothing; the address that the socket
 * really has is checked again before a byte is written. Throws `Unreachable`.
 */
export async function connect({ url, guard, signal, ...options }: ConnectOptions): Promise<net.Socket> {
  const addresses = await permittedAddresses(url, guard, options.resolve);
  const secure = url.protocol === "https:";
  const host = hostOf(url);
  const port = Number(url.port || (secure ? 443 : 80));

  if (signal.aborted) throw new Unreachable("unreachable", `${url.host} was given up`);
  const tcp = net.connect({ host, port, noDelay: true, keepAlive: true, ...viaAddresses(addresses) });
  await opened(tcp, "connect", signal).catch((error) => {
    throw tcpFailure(url.host, error);
  });
  const remote = tcp.remoteAddress;
  const refusal = remote === undefined ? null : guard.refuseAddress(remote);
  if (refusal !== null) {
    tcp.destroy();
    throw new Unreachable("forbidden_address", forbidden(host, refusal));
  }
  if (!secure) return tcp;

  const servername = net.isIP(host) === 0 ? host : "";
  const session = options.tlsSession;
  const tlsSocket = tls.connect({ socket: tcp, host, servername, session, ALPNProtocols: ["http/1.1"] });
  tlsSocket.on("session", options.onTlsSession);
  await opened(tlsSocket, "secureConnect", signal).catch((error) => {
    throw tlsFailure(url.host, error);
  });
  return tlsSocket;
}

async function permittedAddresses(url: URL, guard: AddressGuard, resolve: Resolve): Promise<LookupAddress[]> {
  const host = hostOf(url);
  const family = net.isIP(host);
  const addresses = family === 0 ? await resolveName(host, resolve) : [{ address: host, family }];
  const refusals = addresses.map(({ address }) => guard.refuseAddress(address));
  const permitted = addresses.filter((_, index) => refusals[index] === null);
  if (permitted.length > 0) return permitted;
  throw new Unreachable("forbidden_address", forbidden(host, refusals.join("; ")));
}

async function resolveName(host: string, resolve: Resolve): Promise<LookupAddress[]> {
  const addresses = await resolve(host).catch((error) => {
    const code = errorCode(error);
    const hint = code === "ENOTFOUND" ? "no such name, or it has no address" : "the name server did not answer";
    throw new Unreachable("dns_failed", `${host} could not be looked up: ${hint} (${code})`);
  });
  if (addresses.length === 0) throw new Unreachable("dns_failed", `${host} has no address`);
  return addresses;
}

/** Lets the socket try these addresses, IPv6 and IPv4 in turn (RFC 8305), and no others. */
function viaAddresses(addresses: LookupAddress[]): Pick<net.TcpNetConnectOpts, "lookup" | "autoSelectFamily"> {
  return { autoSelectFamily: true, lookup: (_name, _options, callback) => callback(null, addresses) };
}

/**
 * Waits for the socket's event. Its listener for errors stays: a socket without one would end the process, and one of
 * TLS does not close by itself on every error.
 */
async function opened(socket: net.Socket, event: "connect" | "secureConnect", signal: AbortSignal): Promise<void> {
  const closed = Object.assign(new Error("closed"), { code: "ECONNRESET" });
  await new Promise<void>((resolve, reject) => {
    signal.addEventListener("abort", () => socket.destroy());
    socket.once(event, resolve);
    socket.on("error", (error) => {
      reject(error);
      socket.destroy();
    });
    socket.once("close", () => reject(closed));
  });
  // What came in together with the event's cause may have closed it by now, such as a refusal of TLS 1.3.
  if (socket.destroyed) throw socket.errored ?? closed;
}

function forbidden(host: string, refusal: string): string {
  const target = refusal.startsWith(host) ? refusal : `${host} is at a forbidden address: ${refusal}`;
  return `${target}. Connectors reach public addresses only, and those that the operator allows.`;
}

function tcpFailure(place: string, error: unknown): Unreachable {
  const code = errorCode(error);
  if (code === "ECONNREFUSED") {
    return new Unreachable("connection_refused", `${place} refused the connection: nothing listens there (${code})`);
  }
  if (code === "ECONNRESET") return new Unreachable("connection_reset", `${place} broke off the connection (${code})`);
  const reasons: Record<string, string> = {
    ETIMEDOUT: "it does not answer",
    EHOSTUNREACH: "there is no way to this host",
    ENETUNREACH: "there is no way to this network",
    EMFILE: "this machine has no more file descriptors for connections",
  };
  return new Unreachable(
    "unreachable",
    `${place} cannot be reached: ${reasons[code] ?? errorMessage(error)} (${code})`,
  );
}

function tlsFailure(place: string, error: unknown): Unreachable {
  const code = errorCode(error);
  if (code === "ECONNRESET") {
    return new Unreachable("connection_reset", `${place} broke off the connection during the TLS handshake (${code})`);
  }
  const notTls = ["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"].includes(code);
  const reason = notTls ? "it does not speak TLS on this port; is its address http://?" : errorMessage(error);
  return new Unreachable("tls_failed", `No secure connection to ${place}: ${reason} (${code})`);
}

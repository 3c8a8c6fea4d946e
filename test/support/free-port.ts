import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below those that a kernel gives to whoever does not choose. */
const FIRST = 12_000;
const COUNT = 18_000;

/** A port on loopback that is free for UDP and TCP at the moment, for a program that has to be told one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + 2 * Math.floor((Math.random() * COUNT) / 2);
    if ((await isFreeForUdp(port)) && (await isFreeForTcp(port))) return port;
  }
}

async function isFreeForUdp(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  socket.bind(port, "127.0.0.1");
  const free = await once(socket, "listening").then(
    () => true,
    () => false,
  );
  const closed = once(socket, "close");
  socket.close();
  await closed;
  return free;
}

async function isFreeForTcp(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  const free = await once(server, "listening").then(
    () => true,
    () => false,
  );
  if (free) {
    const closed = once(server, "close");
    server.close();
    await closed;
  }
  return free;
}

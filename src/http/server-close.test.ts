import { once } from "node:events";
import { Agent, get, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { ALL, sampleRoutes, sampleServer } from "../../test/support/sample-api.ts";

test("close answers what is under way, ends streams and idle connections, and accepts nothing more", async () => {
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const onSlow = () => {
    arrived.resolve();
    return release.promise;
  };
  const server = sampleServer({ routes: sampleRoutes({ onSlow }) });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  const agent = new Agent({ keepAlive: true });

  const [health] = await once(get({ port, path: "/healthz", agent: new Agent({ keepAlive: true }) }), "response");
  await text(health);
  const neverUsed = connect(port, "127.0.0.1");
  await once(neverUsed, "connect");
  const [stream] = await once(get({ port, path: "/v1/stream", headers: ALL }), "response");
  const slow = request({ port, path: "/v1/slow", method: "POST", headers: ALL, agent }).end();
  await arrived.promise;

  const closed = server.close();
  expect(await text(stream)).toBe("");
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  release.resolve();
  const [answer] = await once(slow, "response");
  expect(answer.headers.connection).toBe("close");
  expect(await text(answer)).toBe("done");
  await closed;
});

test("a refusal while the server closes ends its connection too", async () => {
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<null>();
  const authenticate = () => {
    arrived.resolve();
    return release.promise;
  };
  const server = sampleServer({ authenticate });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  const refused = get({ port, path: "/v1/things", headers: ALL, agent: new Agent({ keepAlive: true }) });
  await arrived.promise;
  const closed = server.close();
  release.resolve(null);
  const [answer] = await once(refused, "response");
  expect([answer.statusCode, answer.headers.connection]).toEqual([401, "close"]);
  await text(answer);
  await closed;
});

test("what is not answered within the grace time is cut", async () => {
  const arrived = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const onSlow = () => {
    arrived.resolve();
    return release.promise;
  };
  const server = sampleServer({ routes: sampleRoutes({ onSlow }) });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  const slow = request({ port, path: "/v1/slow", method: "POST", headers: ALL }).end();
  await arrived.promise;
  const failed = once(slow, "error");
  await server.close(20);
  expect(String(await failed)).toMatch(/ECONNRESET|hang up/);
  release.resolve();
});

test("a request that was half sent when the server closes is answered", async () => {
  const server = sampleServer();
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  const socket = connect(port, "127.0.0.1");
  await new Promise((resolve) => socket.write("GET /healthz HTTP/1.1\r\n", resolve));
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  const closed = server.close();
  socket.write("Host: x\r\n\r\n");
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  await closed;
});

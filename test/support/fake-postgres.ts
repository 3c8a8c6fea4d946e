import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { onTestFinished } from "vitest";

/**
 * A server that speaks just enough of PostgreSQL's protocol (version 3) to let anybody in and answer every query with
 * one row of one text. It ends with the test.
 *
 * @returns the URL of a database on it.
 */
export async function startFakePostgres(text: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write(Buffer.concat([message("R", int32(0)), message("Z", Buffer.from("I"))]));
      socket.on("data", (bytes) => {
        if (bytes[0] === "X".charCodeAt(0)) return socket.end();
        socket.write(answer(text));
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())));
  return `postgres://user:secret@127.0.0.1:${(server.address() as AddressInfo).port}/calls`;
}

function answer(text: string): Buffer {
  const column = Buffer.concat([
    Buffer.from("server_version_num\0"),
    int32(0),
    int16(0),
    int32(25),
    int16(-1),
    int32(-1),
    int16(0),
  ]);
  return Buffer.concat([
    message("T", Buffer.concat([int16(1), column])),
    message("D", Buffer.concat([int16(1), int32(text.length), Buffer.from(text)])),
    message("C", Buffer.from("SHOW\0")),
    message("Z", Buffer.from("I")),
  ]);
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

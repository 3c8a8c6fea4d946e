import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const file = fileURLToPath(new URL("secured-connection.ts", import.meta.url));

test("a process that has had connections ends by itself, and may have some again before", async () => {
  const program = `
    import { loadPeerConnections, openSecuredConnection, releasePeerConnections } from ${JSON.stringify(file)};
    const place = { bindAddress: "127.0.0.1", publicAddress: null, ports: null };
    const handlers = { onPacket() {}, onConnected() {}, onLost() {} };
    for (let round = 0; round < 2; round++) {
      const library = await loadPeerConnections();
      const connection = await openSecuredConnection(library, { place, remote: null, ssrc: 7 }, handlers);
      connection.close();
      releasePeerConnections(library);
    }
    console.log("done");`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  expect(stdout).toBe("done\n");
});

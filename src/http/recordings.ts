/** Calls' recordings, as players want them: any part of a file by its bytes (RFC 9110 §14). */
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { clientIdSchema } from "../contract/fields.ts";
import type { Dependencies } from "./dependencies.ts";
import { SECURITY_HEADERS } from "./endpoint.ts";
import { noSuch } from "./problem.ts";
import { readRange } from "./read-range.ts";
import { defineRoute, type Route, TAKEN_OVER } from "./route.ts";

/** WAV or MP3. */
const CONTENT_TYPE = "audio/*";

export function recordingRoutes({ recordings }: Pick<Dependencies, "recordings">): Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/v1/calls/{id}/recording",
      operationId: "getCallRecording",
      summary: "Hear a call",
      description:
        "The contact on the left, the agent on the right, 8 kHz: a WAV file in G.711 µ-law, or MP3 where `record_calls` says so and the call is over. Parts of it are sent where `Range` asks for them. While the call goes on it is as long as the call is so far.",
      tag: "calls",
      scope: "recordings:read",
      params: z.object({ id: clientIdSchema }),
      responses: {
        200: { description: "The file.", contentType: CONTENT_TYPE },
        206: { description: "The part of it that was asked for.", contentType: CONTENT_TYPE },
      },
      problems: [404],
      async handler({ params: { id: callId }, auth: { accountId }, request, reply }): Promise<typeof TAKEN_OVER> {
        const found = await recordings.find({ accountId, callId });
        if (found === null) throw noSuch("recording of call", callId);
        const { file, bytes, contentType } = found;
        const etag = `"${basename(file)}"`;
        const condition = request.headers["if-range"];
        const isSame = condition === undefined || condition === etag;
        const part = isSame ? readRange(request.headers.range, bytes) : null;
        const { start, end } = part ?? { start: 0, end: bytes - 1 };
        reply.hijack();
        reply.raw.writeHead(part ? 206 : 200, {
          ...SECURITY_HEADERS,
          "content-type": contentType,
          "content-length": end - start + 1,
          "accept-ranges": "bytes",
          etag,
          ...(part ? { "content-range": `bytes ${start}-${end}/${bytes}` } : {}),
        });
        // Whoever leaves in the middle has heard enough.
        if (reply.raw.req.method === "HEAD") reply.raw.end();
        else await pipeline(createReadStream(file, { start, end }), reply.raw).catch(() => reply.raw.destroy());
        return TAKEN_OVER;
      },
    }),
  ];
}

import { isDigit } from "../rtp/telephone-event.ts";
import type { Telephony } from "../telephony.ts";
import { done, type LegBook, refused } from "./leg-book.ts";
import { openLegAudio, playOn, type Recordings } from "./leg-sound.ts";

type SoundCommands = Pick<Telephony, "play" | "stopPlay" | "sendDtmf" | "startRecording" | "stopRecording" | "audio">;

/** The port's commands about what is played, pressed, recorded and listened to. */
export function soundCommands({ book, recordings }: { book: LegBook; recordings: Recordings }): SoundCommands {
  return {
    async play({ legId, playbackId, source, loop = false }) {
      const found = book.findSounding(legId);
      if (found.kind === "refused") return found;
      await playOn(found.leg, { playbackId, source, loop });
      return done;
    },
    async stopPlay({ legId }) {
      const found = book.find(legId);
      if (found.kind === "refused") return found;
      found.leg.media?.path.speak((speaker) => speaker.stopPlay());
      return done;
    },
    async sendDtmf({ legId, digits }) {
      const found = book.findSounding(legId);
      if (found.kind === "refused") return found;
      if (![...digits].every(isDigit)) return refused("not_supported", `${digits} is not made of 0-9 * # A-D.`);
      found.leg.media?.path.speak((speaker) => speaker.sendDigits(digits));
      return done;
    },
    async startRecording({ legId, recordingId, file }) {
      const found = book.findSounding(legId);
      if (found.kind === "refused") return found;
      await recordings.start(found.leg, recordingId, file);
      return done;
    },
    async stopRecording({ legId, recordingId }) {
      const found = book.find(legId);
      if (found.kind === "refused") return found;
      return recordings.stop(recordingId) ? done : refused("wrong_state", `There is no recording ${recordingId}.`);
    },
    async audio({ legId }) {
      const found = book.findSounding(legId);
      return found.kind === "refused" ? found : { kind: "done", audio: openLegAudio(found.leg) };
    },
  };
}

/** What is said to whoever cannot see the phone. */
import { texts } from "../texts.ts";
import type { PhoneCall, PhoneState } from "./phone-state.ts";
import { shownNumber } from "./read-number.ts";

/** What has happened between two states, in words; nothing where nobody needs to know. */
export function announcementOf(before: PhoneState, now: PhoneState): string {
  const { said } = texts.phone;
  const words: string[] = [];
  if (now.link === "lost" && before.link === "ready") words.push(said.lost);
  if (now.link === "ready" && before.link === "lost") words.push(said.back);
  for (const call of now.calls) {
    words.push(
      ...changesOf(
        before.calls.find(({ key }) => key === call.key),
        call,
      ),
    );
  }
  const { last } = now;
  if (last !== null && last.key !== before.last?.key) words.push(said.ended(nameOf(last), endOf(last)));
  return words.join(". ");
}

function changesOf(was: PhoneCall | undefined, call: PhoneCall): string[] {
  const { said } = texts.phone;
  const words: string[] = [];
  if (call.phase !== was?.phase) {
    if (call.phase === "offered") words.push(said.incoming(nameOf(call)));
    if (call.phase === "ringing") words.push(said.ringing(nameOf(call)));
    if (call.phase === "connected") words.push(said.connected(nameOf(call)));
  }
  if (was === undefined) return words;
  if (call.isHeldHere !== was.isHeldHere) words.push(call.isHeldHere ? said.held : said.unheld);
  if (call.isHeldThere !== was.isHeldThere) words.push(call.isHeldThere ? said.heldThere : said.unheldThere);
  if (call.isMuted !== was.isMuted) words.push(call.isMuted ? said.muted : said.unmuted);
  if (call.transfer?.step === "refused" && was.transfer?.step === "trying") words.push(said.transferRefused);
  if (call.quality?.grade === "poor" && was.quality?.grade !== "poor") words.push(said.poor);
  return words;
}

/** How a call has ended, for people. */
export function endOf({ end }: PhoneCall): string {
  const { ends, youHungUp, theyHungUp } = texts.phone;
  if (end === null) return ends.over;
  if (end.reason !== "over") return ends[end.reason];
  return end.by === "here" ? youHungUp : end.by === "there" ? theyHungUp : ends.over;
}

function nameOf({ name, number }: PhoneCall): string {
  return name ?? shownNumber(number);
}

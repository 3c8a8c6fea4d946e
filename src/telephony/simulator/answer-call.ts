/** One call to a number of the simulator, after its script. */
import type { Media } from "../rtp/media.ts";
import { type IncomingCall, receiveCall } from "../sip/incoming-call.ts";
import type { InviteServerTransaction } from "../sip/server-transaction.ts";
import type { Session, SessionHandlers } from "../sip/session.ts";
import type { UserAgent } from "../sip/user-agent.ts";
import { RINGBACK, type Script, type Sound } from "./numbers.ts";

export type AnsweredCall = { hangUp(): void };

export type SimulatorContext = {
  userAgent: UserAgent;
  sounds: Record<Sound, Int16Array>;
  openMedia(): Promise<Media>;
  calls: Set<AnsweredCall>;
  callBack(from: string, to: string): void;
};

export function answerCall(context: SimulatorContext, transaction: InviteServerTransaction, script: Script): void {
  const { userAgent } = context;
  const call = receiveCall(userAgent, transaction, "simulator");
  if (!call) return;
  const timers: (() => void)[] = [];
  let media: Media | null = null;
  let session: Session | null = null;
  let over = false;

  const answered: AnsweredCall = {
    hangUp() {
      if (session) session.bye();
      else call.reject(480);
      end();
    },
  };
  context.calls.add(answered);

  function end(): void {
    if (over) return;
    over = true;
    for (const stop of timers) stop();
    media?.close();
    context.calls.delete(answered);
    const { from, to } = call?.request ?? transaction.request;
    if (script.callBackMs === undefined || !session) return;
    userAgent.timers.after(script.callBackMs, () => context.callBack(to.uri.user, from.uri.user));
  }

  async function open(): Promise<string | null> {
    media = await context.openMedia();
    if (over) media.close();
    return describe(call as IncomingCall, media);
  }

  async function ring(): Promise<string | null> {
    if (!script.earlySound || !call || call.offer === undefined) {
      call?.progress(180);
      return null;
    }
    const sdp = await open();
    if (sdp === null || over) return null;
    call.progress(183, { sdp });
    media?.path.speak((speaker) => speaker.play(RINGBACK, { loop: true, onEnd() {} }));
    return sdp;
  }

  async function answer(early: string | null): Promise<void> {
    const sdp = early ?? (await open());
    if (over || !call || !media) return;
    if (sdp === null) {
      call.reject(488);
      end();
      return;
    }
    session = call.accept(
      { sdp },
      sessionHandlers(() => media, end),
      () => media?.current() ?? sdp,
    );
    perform(media, script, context.sounds);
    if (script.hangUpMs !== undefined) timers.push(userAgent.timers.after(script.hangUpMs, answered.hangUp));
  }

  async function run(): Promise<void> {
    const early = script.ringMs === 0 ? null : await ring();
    if (script.ringMs === undefined || over) return;
    const next = () => {
      if (script.refuse === undefined) {
        void answer(early);
        return;
      }
      call?.reject(script.refuse);
      end();
    };
    timers.push(userAgent.timers.after(script.ringMs, next));
  }

  call.onCancel = end;
  void run();
}

function describe(call: IncomingCall, media: Media): Promise<string | null> {
  return call.offer === undefined ? media.offer() : media.answer(call.offer);
}

/** What the person at the number says and does. */
export function perform(media: Media, { says, echoes }: Script, sounds: Record<Sound, Int16Array>): void {
  const { path } = media;
  if (echoes) path.connectTo(path);
  path.speak((speaker) => speaker.stopPlay());
  if (says) path.speak((speaker) => speaker.play(sounds[says.sound], { loop: says.loop, onEnd() {} }));
}

export function sessionHandlers(media: () => Media | null, onEnd: () => void): SessionHandlers {
  return {
    onOffer: async (sdp) => (sdp === undefined ? (media()?.offer() ?? null) : (media()?.answer(sdp) ?? null)),
    onAnswer: (sdp) => void media()?.accept(sdp),
    onInfo() {},
    onRefer: () => 603,
    onNotify() {},
    onEnd,
  };
}

import type { SipClient, SipEvent } from "./sip-client.ts";

/** A far end that a test speaks for. */
export class ScriptedSip implements SipClient {
  tell: (event: SipEvent) => void = () => {};
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  start(listener: (event: SipEvent) => void) {
    this.tell = listener;
  }
  call(_key: string, to: string) {
    this.asked.push(`call ${to}`);
  }
  answer(key: string) {
    this.asked.push(`answer ${key}`);
  }
  reject(key: string) {
    this.asked.push(`reject ${key}`);
    this.tell({ type: "ended", key, by: "here", reason: "declined" });
  }
  hangUp(key: string) {
    this.asked.push("hang up");
    this.tell({ type: "ended", key, by: "here", reason: "over" });
  }
  hold(key: string, held: boolean) {
    this.asked.push(held ? "hold" : "go on");
    this.tell({ type: "held", key, by: "here", held });
  }
  mute(_key: string, muted: boolean) {
    this.asked.push(muted ? "mute" : "unmute");
  }
  sendDigits(_key: string, digits: string) {
    this.asked.push(`digits ${digits}`);
  }
  transfer(_key: string, to: { number: string } | { call: string }) {
    this.asked.push("number" in to ? `transfer ${to.number}` : "join");
  }
  changeMicrophone() {
    this.asked.push("change microphone");
  }
  leave(key: string) {
    this.asked.push(`leave ${key}`);
  }
  stats = async () => null;
  stop({ keepCalls }: { keepCalls: boolean }) {
    this.asked.push(keepCalls ? "vanish" : "sign out");
  }
}

import { onTestFinished } from "vitest";
import { createAddressGuard } from "../../src/journey/address-guard.ts";
import { createSender, type Sender, type SenderOptions } from "../../src/journey/send.ts";
import type { Answer, OutgoingRequest } from "../../src/model/delivery.ts";

/** A sender that may reach this machine, closed when the test ends. */
export function localSender(options: Partial<SenderOptions> = {}): Sender {
  const sender = createSender({ guard: createAddressGuard({ allow: ["127.0.0.0/8", "::1"] }), ...options });
  onTestFinished(() => sender.close());
  return sender;
}

/** A request like those that go out, to this URL. */
export function post(url: string, request: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    method: "POST",
    url,
    headers: { "content-type": "application/json", "webhook-id": "dlv_1" },
    body: '{"type":"call.started"}',
    ...request,
  };
}

/** Far more than any test needs: for those that are not about time. */
export const LONG = { timeoutMs: 15_000 };

/** The answer as a reply; fails the test where it is none. */
export function replied(answer: Answer): Extract<Answer, { kind: "replied" }> {
  if (answer.kind !== "replied") throw new Error(`not replied: ${JSON.stringify(answer)}`);
  return answer;
}

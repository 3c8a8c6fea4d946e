import type { Endpoint, Flow, TransportProtocol } from "./flow.ts";

/**
 * The flow of a connection. Once the device behind it has come back over another one it goes on over that (RFC 5626
 * §5.3), with all that was begun on this one: dialogs, and responses that are still to be given.
 */
export function createConnectionFlow({
  isOpen,
  write,
  ...fixed
}: {
  protocol: TransportProtocol;
  local: Endpoint;
  remote: Endpoint;
  isOpen(): boolean;
  /** Called while it is open. */
  write(text: string): void;
}): Flow {
  let next: Flow | null = null;
  const flow: Flow = {
    ...fixed,
    reliable: true,
    get open() {
      return next?.open ?? isOpen();
    },
    send(text) {
      if (next) next.send(text);
      else if (isOpen()) write(text);
    },
    continueOver(other) {
      if (other !== flow) next = other;
    },
  };
  return flow;
}

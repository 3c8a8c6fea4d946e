export type TransportProtocol = "UDP" | "TCP" | "TLS" | "WS" | "WSS";

export type Endpoint = {
  address: string;
  port: number;
  /** The name that the address was found under: what a certificate has to name (RFC 5922 §4). */
  name?: string;
};

/** A way to one peer: a remote address of a UDP socket, or a connection (RFC 5626 §2 calls it so). */
export type Flow = {
  readonly protocol: TransportProtocol;
  /** Whether what is sent arrives or the connection breaks, so that nothing is sent again. */
  readonly reliable: boolean;
  /** What a peer is told to reach us at. */
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** False once the connection has ended; what is sent then is lost. */
  readonly open: boolean;
  /** Sends one message. Never throws: what does not arrive is found out by timers. */
  send(text: string): void;
  /** Lets it go on over another connection of the same device; where there are no connections, nothing has to. */
  continueOver?(other: Flow): void;
};

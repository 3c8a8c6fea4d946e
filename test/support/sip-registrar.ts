import { createChallenger } from "../../src/telephony/sip/challenger.ts";
import { listOf } from "../../src/telephony/sip/message.ts";
import { parseNameAddress } from "../../src/telephony/sip/name-address.ts";
import { openUdpTransport } from "../../src/telephony/sip/udp-transport.ts";
import { createUserAgent } from "../../src/telephony/sip/user-agent.ts";

/** A carrier's server that wants a name and a password, for registrations and for calls, which it refuses as busy. */
export type SipRegistrar = {
  readonly port: number;
  /** Each registration that was accepted: the Contact, and the seconds that it was given. */
  readonly registrations: { contact: string; expires: number }[];
  /** Who has called with the right password, and how many tries were refused. */
  readonly callers: string[];
  readonly refused: number;
  /** Resolves when there are so many registrations. */
  registered(count: number): Promise<void>;
  close(): Promise<void>;
};

export async function startSipRegistrar({
  username,
  password,
  expires = 3_600,
}: {
  username: string;
  password: string;
  /** What it gives, whatever is asked for, in seconds. */
  expires?: number;
}): Promise<SipRegistrar> {
  const challenger = createChallenger({ realm: "carrier.example" });
  const secretOf = (name: string) => (name === username ? { password } : null);
  const registrations: SipRegistrar["registrations"] = [];
  const callers: string[] = [];
  const waiting = new Set<() => void>();
  let refused = 0;

  const userAgent = createUserAgent({
    onInvite(transaction) {
      const admission = challenger.admit(proxied(transaction.request), secretOf);
      if (admission.kind !== "known") {
        refused += 1;
        const headers = challenger.challenges(false).map(([, value]) => ["Proxy-Authenticate", value] as const);
        transaction.respond({ status: 407, headers });
        return;
      }
      callers.push(admission.username);
      transaction.respond({ status: 486 });
    },
    onRegister(transaction) {
      const { request } = transaction;
      const admission = challenger.admit(request, secretOf);
      if (admission.kind !== "known") {
        refused += 1;
        const status = admission.kind === "wrong" ? 403 : 401;
        transaction.respond({ status, headers: status === 401 ? challenger.challenges(false) : [] });
        return;
      }
      const contact = parseNameAddress(listOf(request, "contact")[0] ?? "")?.uriText ?? "";
      const given = request.headers.get("expires")?.[0] === "0" ? 0 : expires;
      registrations.push({ contact, expires: given });
      transaction.respond({ status: 200, headers: [["Contact", `<${contact}>;expires=${given}`]] });
      for (const look of waiting) look();
    },
  });
  const transport = await userAgent.addTransport((user) => openUdpTransport({ address: "127.0.0.1", port: 0, user }));

  return {
    port: transport.bound.port,
    registrations,
    callers,
    get refused() {
      return refused;
    },
    registered: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (registrations.length >= count) resolve();
        };
        waiting.add(look);
        look();
      }),
    close: () => userAgent.close(),
  };
}

/** Proxies ask and are answered in headers of their own name; a challenger knows one name. */
function proxied<Request extends { headers: Map<string, string[]> }>(request: Request): Request {
  const headers = new Map(request.headers);
  headers.set("authorization", request.headers.get("proxy-authorization") ?? []);
  return { ...request, headers };
}

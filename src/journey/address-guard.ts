/** Keeps connectors away from the operator's own network (CONTRACTS §7): what they may connect to, and why not. */
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

export type AddressGuard = {
  /**
   * Why this URL may not be connected to, judged from its text alone; null if it may. A name is not looked up here,
   * only `localhost` is known by name.
   */
  refuseUrl(url: string): string | null;
  /** Why this resolved address may not be connected to; null if it may. */
  refuseAddress(ip: string): string | null;
};

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

const KINDS: Record<string, string> = {
  unspecified: "an unspecified address",
  broadcast: "the broadcast address",
  multicast: "a multicast address",
  linkLocal: "a link-local address, where clouds keep their metadata",
  loopback: "a loopback address",
  carrierGradeNat: "a carrier-grade NAT address",
  private: "a private address",
  uniqueLocal: "a unique-local (private) address",
  deprecatedSiteLocal: "a site-local (private) address",
  benchmarking: "a benchmarking address",
};

/** Azure's host, which answers for the platform on a number that looks public. */
const AZURE_HOST = "168.63.129.16";

/** All of IPv6 that is handed out for the Internet (IANA, RFC 4291 §2.4). */
const GLOBAL_UNICAST: Range = ipaddr.parseCIDR("2000::/3");
/** The well-known prefix of NAT64 (RFC 6052 §2.1). */
const NAT64: Range = ipaddr.parseCIDR("64:ff9b::/96");

/**
 * A guard that permits public addresses and the ranges in `allow`: addresses or CIDR ranges that the operator opens.
 * Throws where one of them is neither.
 */
export function createAddressGuard({ allow }: { allow: string[] }): AddressGuard {
  const opened = allow.map(parseRange);

  function refuse(address: Address): string | null {
    if (opened.some((range) => contains(range, address))) return null;
    const carried = carriedAddresses(address);
    if (carried.length === 0) return isPublic(address) ? null : `${address} is ${KINDS[address.range()] ?? "reserved"}`;
    const reason = carried.map(refuse).find((refusal) => refusal !== null);
    return reason === undefined ? null : `${address} leads to an IPv4 address: ${reason}`;
  }

  function refuseAddress(ip: string): string | null {
    return ipaddr.isValid(ip) ? refuse(ipaddr.parse(ip)) : `${ip} is not an IP address`;
  }

  function refuseUrl(url: string): string | null {
    const parsed = URL.parse(url);
    if (parsed === null || !/^https?:$/.test(parsed.protocol)) return `${url} is not an http:// or https:// address`;
    // The parser has brought decimal, octal, hexadecimal, short and full-width forms to one form by now.
    const host = hostOf(parsed);
    if (isIP(host) !== 0) return refuseAddress(host);
    if (!/(^|\.)localhost$/.test(host)) return null;
    const refusals = ["127.0.0.1", "::1"].map(refuseAddress);
    return refusals.includes(null) ? null : `${host} is this machine itself, a loopback address`;
  }

  return { refuseUrl, refuseAddress };
}

/** A URL's host as a resolver or a socket takes it: no brackets, no dots at its end. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "");
}

function parseRange(text: string): Range {
  const [address = "", bits, ...rest] = text.split("/");
  const width = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const prefix = bits === undefined ? width : Number(bits);
  const valid = width > 0 && rest.length === 0 && /^\d+$/.test(bits ?? "0") && prefix <= width;
  if (!valid) throw new Error(`"${text}" is neither an IP address nor a range such as 10.0.0.0/8 or fd00::/8`);
  return [ipaddr.parse(address), prefix];
}

function contains([base, bits]: Range, address: Address): boolean {
  return base.kind() === address.kind() && address.match(base, bits);
}

function isPublic(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" ? address.toString() !== AZURE_HOST : contains(GLOBAL_UNICAST, address);
}

/** The IPv4 addresses that packets to this IPv6 address end at or pass through. */
function carriedAddresses(address: Address): ipaddr.IPv4[] {
  if (!isIPv6(address)) return [];
  const bytes = address.toByteArray();
  const ipv4At = (start: number, mask = 0) => new ipaddr.IPv4(bytes.slice(start, start + 4).map((byte) => byte ^ mask));
  if (address.isIPv4MappedAddress() || contains(NAT64, address)) return [ipv4At(12)];
  if (address.range() === "6to4") return [ipv4At(2)];
  // Teredo (RFC 4380 §4): the server's address, and the client's with its bits flipped.
  if (address.range() === "teredo") return [ipv4At(4), ipv4At(12, 0xff)];
  return [];
}

function isIPv6(address: Address): address is ipaddr.IPv6 {
  return address.kind() === "ipv6";
}

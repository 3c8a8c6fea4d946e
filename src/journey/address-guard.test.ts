import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAddressGuard } from "./address-guard.ts";

const closed = createAddressGuard({ allow: [] });

describe("refuseAddress", () => {
  it.each([
    ["127.0.0.1", "loopback"],
    ["127.255.255.254", "loopback"],
    ["169.254.169.254", "link-local"],
    ["168.63.129.16", "reserved"],
    ["10.0.0.1", "private"],
    ["172.16.0.1", "private"],
    ["172.31.255.255", "private"],
    ["192.168.1.1", "private"],
    ["100.64.0.1", "carrier-grade NAT"],
    ["100.100.100.200", "carrier-grade NAT"],
    ["0.0.0.0", "unspecified"],
    ["0.1.2.3", "unspecified"],
    ["224.0.0.1", "multicast"],
    ["239.255.255.255", "multicast"],
    ["255.255.255.255", "broadcast"],
    ["240.0.0.1", "reserved"],
    ["192.0.0.192", "reserved"],
    ["192.0.2.1", "reserved"],
    ["198.18.0.1", "reserved"],
    ["198.51.100.1", "reserved"],
    ["203.0.113.1", "reserved"],
    ["192.88.99.1", "reserved"],
    ["::", "unspecified"],
    ["::1", "loopback"],
    ["fe80::1", "link-local"],
    ["fe80::1%eth0", "link-local"],
    ["fd00:ec2::254", "unique-local"],
    ["fc00::1", "unique-local"],
    ["fec0::1", "site-local"],
    ["ff02::1", "multicast"],
    ["2001:db8::1", "reserved"],
    ["3fff::1", "reserved"],
    ["2001:2::1", "benchmarking"],
    ["2001:10::1", "reserved"],
    ["100::1", "reserved"],
    ["5f00::1", "reserved"],
    ["4000::1", "reserved"],
    ["64:ff9b:1::8.8.8.8", "reserved"],
  ])("refuses %s as %s", (ip, kind) => {
    expect(closed.refuseAddress(ip)).toContain(kind);
  });

  it.each([
    ["IPv4-mapped", "::ffff:127.0.0.1"],
    ["IPv4-mapped in hexadecimal", "::ffff:a9fe:a9fe"],
    ["IPv4-compatible", "::127.0.0.1"],
    ["IPv4-translated", "::ffff:0:10.0.0.1"],
    ["NAT64", "64:ff9b::169.254.169.254"],
    ["6to4", "2002:7f00:1::1"],
    ["6to4 of a private network", "2002:c0a8:101::1"],
    ["Teredo with a forbidden server", "2001:0:0a00:1:0:0:f7f7:f7f7"],
    ["Teredo with a forbidden client", "2001:0:808:808:0:0:80ff:fffe"],
  ])("refuses a forbidden address dressed as %s: %s", (_, ip) => {
    expect(closed.refuseAddress(ip)).not.toBeNull();
  });

  it.each([
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "2606:4700:4700::1111",
    "2a00:1450::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
    "2001:0:808:808:0:0:f7f7:f7f7",
  ])("permits %s", (ip) => {
    expect(closed.refuseAddress(ip)).toBeNull();
  });

  it("refuses what is no address, an empty text too", () => {
    expect(closed.refuseAddress("crm.example")).toContain("not an IP address");
    expect(closed.refuseAddress("")).not.toBeNull();
  });
});

describe("refuseUrl", () => {
  it.each([
    "http://127.0.0.1",
    "http://127.0.0.1:8080/hooks",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://017700000001/",
    "http://0177.0.0.01/",
    "http://127.1/",
    "http://127.0.0.1./",
    "http://%31%32%37.0.0.1/",
    "http://１２７.0.0.1/",
    "http://①②⑦.0.0.1/",
    "http://0/",
    "https://[::1]/",
    "https://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[0:0:0:0:0:ffff:7f00:1]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://[fd00:ec2::254]/",
    "http://localhost",
    "http://LOCALHOST:4400/",
    "http://localhost./",
    "http://crm.localhost/",
    "http://user@127.0.0.1/",
    "http://crm.example@127.0.0.1/",
    "http://127.0.0.1\\@crm.example/",
    "HTTP://10.0.0.1",
  ])("refuses %s", (url) => {
    expect(closed.refuseUrl(url)).not.toBeNull();
  });

  it.each([
    "https://crm.example/hooks",
    "http://8.8.8.8/",
    "https://[2606:4700::1]/",
    "http://localhost.crm.example/",
    "http://notlocalhost/",
  ])("permits %s", (url) => {
    expect(closed.refuseUrl(url)).toBeNull();
  });

  it.each(["", "crm.example", "ftp://crm.example/", "file:///etc/passwd", "http://", "http://256.1.1.1/"])(
    "says of %j that it is no web address",
    (url) => {
      expect(closed.refuseUrl(url)).toContain("not an http:// or https:// address");
    },
  );

  it("refuses a forbidden address in whatever form it is written", () => {
    const forms = [
      (n: number) => `${n}`,
      (n: number) => `0x${n.toString(16)}`,
      (n: number) => `0${n.toString(8)}`,
      (n: number) => `${n >>> 24}.${n & 0xffffff}`,
      (n: number) => `0x${(n >>> 24).toString(16)}.0${((n >>> 16) & 255).toString(8)}.${n & 0xffff}`,
      (n: number) => `[::ffff:${(n >>> 16).toString(16)}:${(n & 0xffff).toString(16)}]`,
      (n: number) => `[64:ff9b::${n >>> 24}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}]`,
    ];
    const forbidden = fc.oneof(
      fc.integer({ min: 0x0a000000, max: 0x0affffff }),
      fc.integer({ min: 0x7f000000, max: 0x7fffffff }),
      fc.integer({ min: 0xa9fe0000, max: 0xa9feffff }),
      fc.integer({ min: 0xc0a80000, max: 0xc0a8ffff }),
    );
    fc.assert(
      fc.property(forbidden, fc.constantFrom(...forms), (n, write) => {
        expect(closed.refuseUrl(`http://${write(n)}/`)).not.toBeNull();
      }),
    );
  });
});

describe("allow", () => {
  it("opens a range and leaves the rest closed", () => {
    const guard = createAddressGuard({ allow: ["127.0.0.0/8", "fd12::/16"] });
    expect(guard.refuseAddress("127.9.9.9")).toBeNull();
    expect(guard.refuseAddress("fd12::1")).toBeNull();
    expect(guard.refuseAddress("::ffff:127.0.0.1")).toBeNull();
    expect(guard.refuseAddress("64:ff9b::127.0.0.1")).toBeNull();
    expect(guard.refuseAddress("::1")).not.toBeNull();
    expect(guard.refuseAddress("fd13::1")).not.toBeNull();
    expect(guard.refuseAddress("10.0.0.1")).not.toBeNull();
    expect(guard.refuseUrl("http://2130706433/")).toBeNull();
    expect(guard.refuseUrl("http://localhost:3000/")).toBeNull();
  });

  it("opens a single address", () => {
    const guard = createAddressGuard({ allow: ["10.1.2.3", "::1"] });
    expect(guard.refuseAddress("10.1.2.3")).toBeNull();
    expect(guard.refuseAddress("10.1.2.4")).not.toBeNull();
    expect(guard.refuseUrl("http://[::1]/")).toBeNull();
    expect(guard.refuseUrl("http://localhost/")).toBeNull();
    expect(guard.refuseUrl("http://127.0.0.1/")).not.toBeNull();
  });

  it.each([
    "*",
    "",
    "crm.example",
    "10/8",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "10.0.0.0/-1",
    "fd00::/129",
    "127.1",
  ])("names %j, which is no range", (range) => {
    expect(() => createAddressGuard({ allow: ["10.0.0.0/8", range] })).toThrow(`"${range}" is neither`);
  });
});

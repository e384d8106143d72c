// Reads IP addresses, whatever their spelling, and lists of networks.
import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";

/** Returns whether the peer of a connection is a proxy that may name the address of its client. */
export type ProxyCheck = (address: string) => boolean;

const NETWORKS: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1/128"],
  private: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
};

/**
 * Creates the check of trusted proxies from addresses, networks such as `10.1.0.0/16`, and the words `loopback` and
 * `private`. Throws a TypeError that names the first entry that is none of these.
 */
export function createProxyCheck(entries: readonly string[]): ProxyCheck {
  const list = new BlockList();
  for (const entry of entries.flatMap((name) => NETWORKS[name] ?? [name])) {
    const [address = "", bits] = entry.split("/");
    const most = isIPv4(address) ? 32 : 128;
    if (isIP(address) === 0 || !/^\d{1,3}$/.test(bits ?? String(most)) || Number(bits ?? most) > most) {
      throw new TypeError(`${entry} is no address and no network`);
    }
    list.addSubnet(address, Number(bits ?? most), familyOf(address));
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
}

/**
 * Returns one spelling of an IP address for all its spellings: IPv6 shortened and in small letters, IPv4 within IPv6 as
 * IPv4, without brackets, port and zone; null for a text that is no IP address.
 */
export function canonicalAddress(text: string): string | null {
  const plain = text
    .trim()
    .replace(/^\[([^\]]*)\](:\d+)?$/, "$1")
    .replace(/%.*$/, "");
  const [, v4] = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/i.exec(plain) ?? [];
  if (v4 !== undefined) return isIPv4(v4) ? v4 : null;
  if (!isIPv6(plain)) return null;
  const short = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(short) ?? [];
  return high === undefined || low === undefined ? short : mapped(Number.parseInt(high, 16), Number.parseInt(low, 16));
}

function mapped(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv4(address) ? "ipv4" : "ipv6";
}

/** Returns the network of 64 bits of a canonical IPv6 address, such as `2001:db8:0:1::/64`; another address as it is. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address === "::1") return address;
  const [before = "", after = ""] = address.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === "" ? [] : after.split(":");
  const isWhole = !address.includes("::");
  const groups = isWhole ? head : [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
  return `${groups.slice(0, 4).join(":")}::/64`;
}

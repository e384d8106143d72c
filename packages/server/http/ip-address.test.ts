import { expect, test } from "vitest";
import { canonicalAddress, createProxyCheck, networkOf } from "./ip-address.ts";

test.each([
  ["127.0.0.1", "127.0.0.1"],
  [" 198.51.100.1:80 ", "198.51.100.1"],
  ["::FFFF:198.51.100.1", "198.51.100.1"],
  ["::ffff:c633:6401", "198.51.100.1"],
  ["0:0:0:0:0:0:0:1", "::1"],
  ["fe80::1%eth0", "fe80::1"],
  ["[2001:DB8::0001]", "2001:db8::1"],
  ["999.1.1.1", null],
  ["unknown", null],
  ["", null],
])("canonicalAddress(%j) is %j", (text, address) => {
  expect(canonicalAddress(text)).toBe(address);
});

test.each([["nginx"], ["10.0.0.0/33"], ["10.0.0.0/x"], ["::1/129"], ["10.0.0/8"]])(
  "createProxyCheck() refuses %j by name",
  (entry) => {
    expect(() => createProxyCheck(["loopback", entry])).toThrow(`${entry} is no address and no network`);
  },
);

test.each([
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["1::8", "1:0:0:0::/64"],
  ["::1", "::1"],
  ["198.51.100.1", "198.51.100.1"],
])("networkOf(%j) is %j", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { readCommon } from "../settings/settings.ts";
import { exampleApp } from "../testing/examples.ts";
import { clientAddress } from "./client-address.ts";

const appBehind = (proxies: string) => {
  const app = exampleApp({ common: readCommon({ TRUSTED_PROXIES: proxies }) });
  app.get("/address", (c) => c.text(clientAddress(c)));
  return app;
};
const behindNone = appBehind("");
const behindIngress = appBehind("private, 203.0.113.0/28");

async function addressOf(app: typeof behindNone, peer: string, forwarded?: string) {
  const request = new Request("http://localhost/address");
  if (forwarded !== undefined) request.headers.set("X-Forwarded-For", forwarded);
  return (await app.fetch(request, { addressOf: () => peer })).text();
}

describe("clientAddress() without trusted proxies", () => {
  test.each([
    ["a browser", "203.0.113.7", undefined, "203.0.113.7"],
    ["a browser that claims another address", "203.0.113.7", "198.51.100.1", "203.0.113.7"],
    ["a program of the same network that claims another address", "10.0.0.2", "198.51.100.1", "10.0.0.2"],
    ["a program on this machine that claims another address", "::ffff:127.0.0.1", "198.51.100.1", "127.0.0.1"],
  ])("is the other end of the connection of %s", async (_who, peer, forwarded, address) => {
    expect(await addressOf(behindNone, peer, forwarded)).toBe(address);
  });
});

describe("clientAddress() behind trusted proxies", () => {
  test.each([
    ["the ingress", "172.18.0.5", "198.51.100.1", "198.51.100.1"],
    ["the ingress, for one that claims another address", "::ffff:10.0.0.2", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
    ["two proxies in a row", "10.0.0.2", "1.1.1.1, 198.51.100.1, 203.0.113.9", "198.51.100.1"],
    ["a proxy that adds a port", "10.0.0.2", "198.51.100.1:4711", "198.51.100.1"],
    ["a proxy that names nobody", "10.0.0.2", "unknown", "10.0.0.2"],
    ["a person of the proxy's own network", "10.0.0.2", "192.168.1.5", "192.168.1.5"],
    ["a network that is not trusted", "203.0.113.16", "198.51.100.1", "203.0.113.16"],
    ["a person with an IPv6 address", "fd00::1", "[2001:DB8:0:1:aaaa::9]:443", "2001:db8:0:1::/64"],
    ["the same person with another one", "fd00::1", "2001:db8::1:0:0:0:1", "2001:db8:0:1::/64"],
  ])("is what %s says", async (_who, peer, forwarded, address) => {
    expect(await addressOf(behindIngress, peer, forwarded)).toBe(address);
  });
});

test("clientAddress() is known to be unknown under app.request", async () => {
  expect(await (await behindNone.request("/address")).text()).toBe("unknown");
});

test("a proxy nearby that is not trusted is logged once, with the setting that makes it one", async () => {
  const lines: object[] = [];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const app = exampleApp({ log, common: readCommon({ TRUSTED_PROXIES: "10.9.0.1" }) });
  app.get("/address", (c) => c.text(clientAddress(c)));
  for (const peer of ["10.9.0.1", "10.9.0.2", "10.9.0.2", "203.0.113.7"]) await addressOf(app, peer, "198.51.100.1");
  expect(lines).toEqual([{ level: 40, peer: "10.9.0.2", msg: expect.stringContaining("set TRUSTED_PROXIES") }]);
});

import { expect, test } from "vitest";
import { exampleApp } from "../testing/examples.ts";
import { clientAddress } from "./client-address.ts";

const app = exampleApp();
app.get("/address", (c) => c.text(clientAddress(c)));

async function addressOf(peer: string, forwarded?: string) {
  const request = new Request("http://localhost/address");
  if (forwarded !== undefined) request.headers.set("X-Forwarded-For", forwarded);
  return (await app.fetch(request, { addressOf: () => peer })).text();
}

test.each([
  ["a browser", "203.0.113.7", undefined, "203.0.113.7"],
  ["a browser that claims another address", "203.0.113.7", "198.51.100.1", "203.0.113.7"],
  ["the ingress", "172.18.0.5", "198.51.100.1", "198.51.100.1"],
  ["the ingress, for one that claims another address", "::ffff:10.0.0.2", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
  ["a program on this machine", "127.0.0.1", undefined, "127.0.0.1"],
  ["a network that only looks like ours", "172.32.0.1", "198.51.100.1", "172.32.0.1"],
])("clientAddress() of %s", async (_who, peer, forwarded, address) => {
  expect(await addressOf(peer, forwarded)).toBe(address);
});

test("clientAddress() is known to be unknown under app.request", async () => {
  expect(await (await app.request("/address")).text()).toBe("unknown");
});

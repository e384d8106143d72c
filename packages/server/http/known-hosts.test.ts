import { expect, test } from "vitest";
import { exampleApp } from "../testing/examples.ts";
import { isKnownHost, knownHostOnly } from "./known-hosts.ts";

const PUBLIC_URL = "https://holdfast.example";

test.each([
  ["holdfast.example", true],
  ["HOLDFAST.example.", true],
  ["localhost", true],
  ["shop.localhost", true],
  ["127.0.0.1", true],
  ["192.168.1.5", true],
  ["[::1]", true],
  ["payments", true],
  ["my-mac.local", true],
  ["evil.example", false],
  ["holdfast.example.evil.example", false],
  ["localhost.evil.example", false],
  ["127.0.0.1.nip.io", false],
  ["local.evil.com", false],
  ["", false],
])("isKnownHost(%j) is %j", (name, isKnown) => {
  expect(isKnownHost(name, PUBLIC_URL)).toBe(isKnown);
});

test("knownHostOnly() shows a page under the site's own names alone", async () => {
  const app = exampleApp();
  app.get("/private", knownHostOnly(PUBLIC_URL), (c) => c.text("private"));
  const statusUnder = async (host: string) => {
    const request = new Request("http://localhost/private", { headers: { Host: host } });
    return (await app.fetch(request)).status;
  };
  expect(await statusUnder("localhost:3000")).toBe(200);
  expect(await statusUnder("evil.example:3000")).toBe(403);
  expect(await statusUnder("a b")).toBe(403);
});

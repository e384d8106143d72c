import { expect, test } from "vitest";
import { readCommon } from "../settings/settings.ts";
import { exampleApp } from "../testing/examples.ts";
import { isKnownHost } from "./known-hosts.ts";

const names = { publicUrl: "https://holdfast.example", hosts: ["my-mac.local"] };

test.each([
  ["holdfast.example", true],
  ["HOLDFAST.example.", true],
  ["localhost", true],
  ["shop.localhost", true],
  ["127.0.0.1", true],
  ["192.168.1.5", false],
  ["[::1]", true],
  ["payments", false],
  ["my-mac.local", true],
  ["other.local", false],
  ["evil.example", false],
  ["holdfast.example.evil.example", false],
  ["localhost.evil.example", false],
  ["127.0.0.1.nip.io", false],
  ["local.evil.com", false],
  ["", false],
])("isKnownHost(%j) is %j", (name, isKnown) => {
  expect(isKnownHost(name, names)).toBe(isKnown);
});

test("an app answers under the names of the site alone, besides its health", async () => {
  const app = exampleApp();
  app.get("/api/notes", (c) => c.json([]));
  const answer = (path: string, host: string) =>
    app.fetch(new Request(`http://localhost${path}`, { headers: { Host: host } }));
  expect((await answer("/api/notes", "localhost:3000")).status).toBe(200);
  const refused = await answer("/api/notes", "evil.example:3000");
  expect([refused.status, refused.headers.get("X-Content-Type-Options")]).toEqual([421, "nosniff"]);
  expect(await refused.json()).toEqual({ errors: [{ message: expect.stringContaining("PUBLIC_URL") }] });
  for (const path of ["/api/nothing", "/metrics", "/"]) expect((await answer(path, "evil.example")).status).toBe(421);
  for (const path of ["/healthz", "/readyz"]) expect((await answer(path, "10.0.0.7:3000")).status).toBe(200);
});

test("/metrics answers under any name to whoever has the token: Prometheus asks by address", async () => {
  const app = exampleApp({ common: readCommon({ METRICS_TOKEN: "a-token-of-24-characters" }) });
  const statusWith = async (headers: Record<string, string>) => {
    const request = new Request("http://localhost/metrics", { headers: { Host: "10.0.0.7:3000", ...headers } });
    return (await app.fetch(request, { addressOf: () => "10.0.0.9" })).status;
  };
  expect(await statusWith({ Authorization: "Bearer a-token-of-24-characters" })).toBe(200);
  expect(await statusWith({ Authorization: "Bearer another" })).toBe(403);
  expect(await statusWith({})).toBe(421);
});

import { expect, test } from "vitest";
import { readCommon } from "../settings/settings.ts";
import { exampleApp } from "../testing/examples.ts";

const common = readCommon({ TRUSTED_PROXIES: "loopback" });
const behindProxy = exampleApp({ common, renderError: (c) => c.html("<h1>Not found</h1>") });

async function idOf(id: string, { path = "/healthz", peer = "127.0.0.1" } = {}) {
  const headers = { "X-Request-Id": id, "Accept-Encoding": "gzip" };
  const answer = await behindProxy.request(path, { headers }, { addressOf: () => peer });
  return answer.headers.get("X-Request-Id");
}

test("every answer has the request's id, also an error and a page compressed", async () => {
  for (const path of ["/healthz", "/metrics", "/nothing", "/api/nothing"]) {
    expect(await idOf("abc-12345", { path })).toBe("abc-12345");
  }
});

test("a well-formed X-Request-Id of a trusted proxy is kept, any other replaced", async () => {
  expect(await idOf("abc-12345", { peer: "203.0.113.7" })).toMatch(/^[0-9a-f-]{36}$/);
  expect(await idOf("a b\tc<script>")).not.toContain("<");
  expect(await idOf("x".repeat(128))).toBe("x".repeat(128));
  expect(await idOf("x".repeat(129))).not.toContain("xxx");
});

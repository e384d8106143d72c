import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readCommon } from "./settings.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-password-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const file = join(folder, `password-${text.length}`);
  writeFileSync(file, text);
  return file;
}

test.each([
  ["redis://orders@redis:6379", "redis://orders:a%2Fb@redis:6379"],
  ["redis://orders@a:7001,b:7002", "redis://orders:a%2Fb@a:7001,b:7002"],
  ["unix://orders@/run/redis/redis.sock?db=2", "unix://orders:a%2Fb@/run/redis/redis.sock?db=2"],
  ["rediss+sentinel://orders:old@s/main/2", "rediss+sentinel://orders:a%2Fb@s:26379/main/2"],
])("REDIS_PASSWORD_FILE holds the password of %s", (url, expected) => {
  const env = { REDIS_URL: url, REDIS_PASSWORD_FILE: fileOf("a/b\n") };
  expect(readCommon(env).redisUrl).toBe(expected);
});

test.each([
  [
    { REDIS_URL: "redis://redis", REDIS_PASSWORD_FILE: "/nowhere/password" },
    "must name a file that can be read (ENOENT)",
  ],
  [{ REDIS_URL: "redis://redis", REDIS_PASSWORD_FILE: fileOf("\n") }, "must name a file that is not empty"],
  [{ REDIS_PASSWORD_FILE: fileOf("secret") }, "must be unset without REDIS_URL, whose password it holds"],
])("%j stops the start and says why", (env, reason) => {
  expect(() => readCommon(env)).toThrow(`Cannot start: REDIS_PASSWORD_FILE ${reason}`);
});

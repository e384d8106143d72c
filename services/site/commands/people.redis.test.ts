// Tests the commands about people, on a Redis without a running site.
import { createEngine, openDatabase, silentLog } from "@holdfast/actors";
import { authService, readAuthConfig } from "@holdfast/auth";
import { readCommon } from "@holdfast/server";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { runHoldfast } from "./holdfast.ts";

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());
afterEach(() => void vi.restoreAllMocks());

/** Runs the command line; returns what it prints, on stdout or stderr. */
async function holdfast(...words: string[]): Promise<string> {
  const lines: string[] = [];
  const print = (text: string) => void lines.push(text);
  vi.spyOn(console, "log").mockImplementation(print);
  vi.spyOn(console, "error").mockImplementation(print);
  await runHoldfast(words, { DATA_DIR: "/nowhere", REDIS_URL: redis.url, PARTITIONS: "4" });
  return lines.join("\n");
}

test("people ban, unban and role change a person, whom people show shows", async () => {
  const database = await openDatabase({ url: redis.url, partitions: 4, log: silentLog });
  const engine = createEngine(authService, {
    ...{ database, log: silentLog },
    terms: readAuthConfig(readCommon({}), {}).mail,
  });
  const [signUpActor] = authService.actors;
  const email = "ann@example.com";
  const id = engine.ids.newId(engine.ids.hashPartition(email));
  const session = { id: "s1", refreshHash: "aa", device: "Firefox on Linux", timeZone: "Europe/Berlin" };
  await engine.ask(signUpActor ?? expect.fail(), id, {
    ...{ type: "SignUp", email, password: "aa.bb", scryptLogN: 14 },
    session: { ...session, method: "password", lifeMs: 60_000 },
  });
  expect(await holdfast("people", "show", "Ann@Example.com")).toMatch(
    /^ann@example\.com \w+\nsigned up \S+\nsigned in with Firefox on Linux, Europe\/Berlin, last seen \S+$/,
  );
  expect(await holdfast("people", "ban", email, "--reason", "forged tickets")).toMatch(
    /\nbanned \S+ \(forged tickets\)\nsigned in nowhere$/,
  );
  expect(await holdfast("people", "unban", id)).not.toContain("banned");
  expect(await holdfast("people", "role", id, "operator")).toContain("\nrole operator\n");
  expect(JSON.parse(await holdfast("people", "role", id, "none", "--json"))).toMatchObject({ id, role: null });
  const nobody = "Cannot find the person: nobody has this e-mail address or id";
  expect(await holdfast("people", "ban", "bea@example.com")).toBe(nobody);
  expect(await holdfast("people", "show", "no-id")).toBe(nobody);
  expect(await holdfast("people", "role", email, "king")).toMatch(
    /^Cannot run holdfast people role: .*operator or none/,
  );
  await database.close();
});

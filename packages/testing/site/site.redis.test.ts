import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { startSite } from "./site.ts";
import { waitFor } from "./wait-for.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-test-site-"));
afterAll(() => rmSync(folder, { recursive: true }));

// Starts a server in place of the whole site, and beside it a process that outlives the server.
const main = join(folder, "main.ts");
writeFileSync(
  main,
  `import { spawn } from "node:child_process";
  const { DATA_DIR, GREETING = "nothing" } = process.env;
  const aside = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
  aside.unref();
  await Bun.write(DATA_DIR + "/redis.json", JSON.stringify({ pid: aside.pid }));
  if (GREETING === "fail") { console.error("Cannot start: no greeting"); process.exit(1); }
  const server = Bun.serve({ port: 0, fetch: () => new Response(GREETING) });
  process.on("SIGTERM", () => server.stop(true).then(() => process.exit(0)));
  console.log("Holdfast is ready on http://localhost:" + server.port + " (aside " + aside.pid + ")");`,
);

test("startSite() gives a running site, and stop() leaves nothing behind", async () => {
  const site = await startSite({ main, env: { GREETING: "hello" } });
  expect(await (await fetch(site.url)).text()).toBe("hello");
  const aside = Number(/aside (\d+)/.exec(site.output())?.[1]);
  expect(isAlive(aside)).toBe(true);
  expect(await site.stop()).toBe(0);
  await waitFor(() => !isAlive(aside) && !existsSync(site.dataDir));
});

test("startSite() runs a file of the tree it is given, without the settings that somebody keeps there", async () => {
  writeFileSync(join(folder, ".env"), "GREETING=kept\n");
  const site = await startSite({ root: folder, main: "main.ts" });
  expect(await (await fetch(site.url)).text()).toBe("nothing");
  await site.stop();
});

test("startSite() throws with what the site printed when it does not start", async () => {
  await expect(startSite({ main, env: { GREETING: "fail" } })).rejects.toThrow("Cannot start: no greeting");
});

test("kill() ends the site alone and keeps its data for the next start", async () => {
  const first = await startSite({ main, env: { GREETING: "one" } });
  await first.kill("SIGKILL");
  const aside = Number(/aside (\d+)/.exec(first.output())?.[1]);
  expect(isAlive(aside)).toBe(true);
  process.kill(aside, "SIGKILL");
  const second = await startSite({ main, dataDir: first.dataDir, env: { GREETING: "two" } });
  expect(await (await fetch(second.url)).text()).toBe("two");
  await second.stop();
  await first.stop();
  expect(existsSync(first.dataDir)).toBe(false);
});

// An ended process stays listed until its parent reaps it; on Linux its state is then Z.
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/stat`;
  return !existsSync(status) || !/\) Z /.test(readFileSync(status, "utf8"));
}

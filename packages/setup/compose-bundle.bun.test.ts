// Checks that the programs of the image, which deploy/bundle.ts bundles, run as their sources do.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

test("the bundled site starts all services and shows its pages, and the bundled command line knows it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-bundle-"));
  const env = { ...process.env, DATA_DIR: join(folder, "data"), PORT: "0", STRIPE_SANDBOX_PORT: "0", REDIS_URL: "" };
  const bundle = join(folder, "bundle");
  try {
    const made = spawnSync(process.execPath, ["deploy/bundle.ts", bundle], { cwd: ROOT, encoding: "utf8" });
    expect([made.status, made.stderr]).toEqual([0, ""]);
    const site = spawn(process.execPath, [join(bundle, "services/site/main.js")], { cwd: folder, env });
    const ended = new Promise((resolve) => site.once("exit", resolve));
    try {
      const page = await fetch(await addressOf(site));
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("</html>")]);
      const words = [join(bundle, "services/site/cli.js"), "streams", "--json"];
      const { status, stdout } = spawnSync(process.execPath, words, { cwd: folder, env, encoding: "utf8" });
      expect([status, stdout]).toEqual([0, expect.stringContaining('"operator"')]);
    } finally {
      site.kill();
      await ended;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

/** Resolves with the address in the line that says the site is ready; rejects with what was printed when it ends first. */
function addressOf(site: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = "";
    const read = (part: Buffer): void => {
      out += part.toString();
      const [, address] = /^Holdfast is ready on (\S+)/m.exec(out) ?? [];
      if (address !== undefined) resolve(address);
    };
    site.stdout?.on("data", read);
    site.stderr?.on("data", read);
    site.once("exit", () => reject(new Error(out)));
  });
}

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { BASELINE } from "./baseline.ts";
import { checkOut } from "./checkout.ts";

const root = mkdtempSync(join(tmpdir(), "holdfast-shallow-"));
afterAll(() => rmSync(root, { recursive: true }));

const ADVICE =
  `Cannot check out the baseline ${BASELINE}: it is not in the history of ${root}; ` +
  "the trial needs a clone with its whole history: run `git fetch --unshallow`, or clone without --depth";

test("checkOut() says in one line what to do where there is no repository, or none with the commit", async () => {
  await expect(checkOut(root, BASELINE)).rejects.toThrow(ADVICE);
  execFileSync("git", ["init", "--quiet", root]);
  await expect(checkOut(root, BASELINE)).rejects.toThrow(ADVICE);
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkOut } from "./checkout.ts";

const root = mkdtempSync(join(tmpdir(), "holdfast-shallow-"));
afterAll(() => rmSync(root, { recursive: true }));

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const ADVICE =
  `Cannot check out the baseline ${COMMIT}: it is not in the history of ${root}; ` +
  "the trial needs a clone with its whole history: run `git fetch --unshallow`, or clone without --depth";

test("checkOut() says in one line what to do where there is no repository, or none with the commit", async () => {
  await expect(checkOut(root, COMMIT)).rejects.toThrow(ADVICE);
  execFileSync("git", ["init", "--quiet", root]);
  await expect(checkOut(root, COMMIT)).rejects.toThrow(ADVICE);
});

import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makePrivateFolder } from "./private-folder.ts";

const root = mkdtempSync(join(tmpdir(), "holdfast-private-"));
afterAll(() => rmSync(root, { recursive: true }));

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test("makePrivateFolder() creates a folder that only this user can open", () => {
  const folder = join(root, "new");
  makePrivateFolder(folder, "marker");
  expect(modeOf(folder)).toBe(0o700);
});

test("makePrivateFolder() closes a folder of an earlier release, and leaves one that others share", () => {
  const [ours, shared] = [join(root, "ours"), join(root, "shared")];
  for (const folder of [ours, shared]) {
    makePrivateFolder(folder, "marker");
    chmodSync(folder, 0o755);
  }
  writeFileSync(join(ours, "marker"), "");
  makePrivateFolder(ours, "marker");
  makePrivateFolder(shared, "marker");
  expect([modeOf(ours), modeOf(shared)]).toEqual([0o700, 0o755]);
});

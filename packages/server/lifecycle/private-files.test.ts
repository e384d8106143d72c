import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { closeSecrets } from "./private-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-private-files-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const modeOf = (name: string) => (statSync(join(folder, name)).mode & 0o777).toString(8);
function put(name: string, mode = 0o644): void {
  writeFileSync(join(folder, name), "x");
  chmodSync(join(folder, name), mode);
}

test("the secrets and folders of an earlier release are closed, once; the public keys stay open", async () => {
  for (const name of ["auth-private-key.json", "redis-url", "auth-public-keys.json"]) put(name);
  mkdirSync(join(folder, "redis"));
  for (const name of ["redis", "."]) chmodSync(join(folder, name), 0o755);
  expect(await closeSecrets(folder)).toEqual(["auth-private-key.json", "redis-url", "redis", "."]);
  expect(["auth-private-key.json", "redis-url", "auth-public-keys.json", "redis", "."].map(modeOf)).toEqual([
    ...["600", "600", "644", "700", "700"],
  ]);
  expect(await closeSecrets(folder)).toEqual([]);
});

test("a folder that holds nothing of a site stays open, with what else is there", async () => {
  put("notes.txt");
  chmodSync(folder, 0o755);
  expect(await closeSecrets(folder)).toEqual([]);
  expect([modeOf("."), modeOf("notes.txt")]).toEqual(["755", "644"]);
});

test("a secret that is a symbolic link stops the start, and what it leads to stays as it is", async () => {
  put("elsewhere");
  symlinkSync(join(folder, "elsewhere"), join(folder, "auth-secret"));
  await expect(closeSecrets(folder)).rejects.toThrow(
    /^Cannot start: \S+\/auth-secret must be a file of this user: it is a symbolic link; put the file itself there$/,
  );
  expect(modeOf("elsewhere")).toBe("644");
});

test("a secret of another user stops the start", async () => {
  put("auth-secret", 0o600);
  const { uid } = statSync(folder);
  vi.spyOn(process, "getuid").mockReturnValue(uid + 1);
  await expect(closeSecrets(folder)).rejects.toThrow(
    `Cannot start: ${join(folder, "auth-secret")} belongs to another user (uid ${uid}), who can change it`,
  );
});

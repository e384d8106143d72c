import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { prepareDataDir } from "./data-dir.ts";

const folder = mkdtempSync(join(tmpdir(), "holdfast-data-dir-"));
const file = join(folder, "file");
writeFileSync(file, "");
afterAll(() => rmSync(folder, { recursive: true }));

test("the folder of a site with its own Redis is created, for its owner alone", async () => {
  const dataDir = join(folder, "a", "b");
  await prepareDataDir({ dataDir, redisUrl: null });
  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  await prepareDataDir({ dataDir, redisUrl: null });
});

test("a process that stores nothing there creates nothing there", async () => {
  await prepareDataDir({ dataDir: join(folder, "c"), redisUrl: "redis://127.0.0.1:6379" });
  expect(existsSync(join(folder, "c"))).toBe(false);
});

test.each([
  [file, "it is a file"],
  [join(file, "below"), "it cannot be read \\(ENOTDIR\\)"],
])("a DATA_DIR that cannot be a folder stops the start and is named", async (dataDir, fault) => {
  for (const redisUrl of [null, "redis://127.0.0.1:6379"]) {
    const start = prepareDataDir({ dataDir, redisUrl });
    await expect(start).rejects.toThrow(new RegExp(`^Cannot start: DATA_DIR must be .*: ${fault}$`));
  }
});

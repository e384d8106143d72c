// Inspects twelve hostile files under short limits; `bun run test:hostile` has all of them and the limits of a site.
import { afterAll, expect, test } from "vitest";
import { hostileFiles } from "../testing/hostile-files.ts";
import { createInspector } from "./inspector.ts";

const CHOSEN = [
  "nothing",
  "archive that decompresses to a terabyte",
  "PDF within the comment of an archive",
  "JPEG with HTML in its comment",
  "PDF of which 90 % are there",
  "PNG of few pixels that decompresses to gigabytes",
  "JPEG of 4,294 megapixels",
  "script whose name is spelled in numbers",
  "trailer that asks for a password",
  "page tree that doubles 30 times",
  "object stream that decompresses to gigabytes",
  "forms that draw forms ten times, twelve deep",
];

const inspector = createInspector({ limits: { timeMs: 2_000, rssBytes: 400 * 1024 * 1024 } });
afterAll(() => inspector.close());

test.each(CHOSEN)("inspect() refuses: %s", async (name) => {
  const file = hostileFiles.find((hostile) => hostile.name === name);
  if (!file) throw new Error(`Cannot inspect file: there is none named ${name}`);
  const inspection = await inspector.inspect(await file.make());
  // On a busy machine any of them may be too slow.
  expect([...file.reasons, "too-slow"]).toContain(inspection.outcome === "refused" ? inspection.reason : inspection);
});

test("hostile files have names of their own, and there are at least 60", () => {
  expect(new Set(hostileFiles.map(({ name }) => name)).size).toBe(hostileFiles.length);
  expect(hostileFiles.length).toBeGreaterThanOrEqual(60);
});

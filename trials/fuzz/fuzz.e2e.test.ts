// Runs the short form of the fuzz.
import { expect, test } from "vitest";
import { runFuzz } from "./run.ts";

test("hostile and broken requests to every route get no error of the site, and leave it working", async () => {
  const { answers, findings } = await runFuzz({ requests: 400, seed: 10, log: () => undefined });
  expect(findings).toEqual([]);
  expect([200, 301, 400, 404].filter((status) => !answers.has(status))).toEqual([]);
}, 120_000);

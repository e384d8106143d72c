import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { faultsOnNode } from "./node-types.ts";

const ROOT = join(import.meta.dirname, "../../..");
const PLANTED: Record<string, string> = {
  "services/orders/rules/imports-sqlite.ts":
    'import { Database } from "bun:sqlite";\nexport const database = Database;',
  "services/orders/rules/imports-types.ts":
    'import type { Database } from "bun:sqlite";\nexport type Store = Database;',
  "services/payments/rules/imports-bun.ts": 'import { sleep } from "bun";\nexport const pause = sleep;',
  "services/payments/rules/imports-bun-types.ts":
    'import type { Server } from "bun";\nexport type Port = Server<null>;',
  "packages/values/awaits-bun.ts": 'export const load = () => import("bun:ffi");',
  "packages/contracts/uses-bun.ts": 'export const text = () => Bun.file("x").text();',
  "packages/server/http/serves.ts": "export const serve = () => Bun.serve({ port: 0, fetch: () => new Response() });",
  "packages/actors/model/uses-meta.ts": "export const folder = import.meta.dir;",
  "packages/actors/commit/is-newer.ts": "export const gate = Promise.withResolvers<void>();",
  "packages/actors/commit/newer.test.ts": "export const tried = Promise.try(() => 1);",
  "packages/actors/commit/gate.redis.test.ts": 'export const text = () => Bun.file("x").text();',
  "packages/actors/store/reads-newer.ts": 'export { globSync } from "node:fs";',
  "views/shared/is-newer.tsx": "export const all = new Set([1]).union(new Set([2]));",
};
const RIGHT: Record<string, string> = {
  "packages/server/lifecycle/listen.ts": "export const serve = () => Bun.serve({ fetch: () => new Response() });",
  "packages/server/http/gate.redis.test.ts": 'export const text = () => Bun.file("x").text();',
  "packages/actors/commit/gate.bun.test.ts": 'export const text = () => Bun.file("x").text();',
  "services/orders/flows/buying.ts": 'export const text = () => Bun.file("x").text();',
  "services/orders/rules/sorts.ts": "export const sorted = (all: readonly number[]) => all.toSorted();",
  "packages/actors/redis/wait.ts": 'export { setTimeout as wait } from "node:timers/promises";',
};

// A tree of this one's settings, with one file for each fault.
const tree = mkdtempSync(join(tmpdir(), "holdfast-types-"));
let faults: readonly string[] = [];

beforeAll(() => {
  for (const folder of ["node_modules", "packages/setup/node"]) mkdirSync(join(tree, folder), { recursive: true });
  for (const name of ["tsconfig.json", ".tsconfig.node.json", "packages/setup/node/no-bun.d.ts"]) {
    copyFileSync(join(ROOT, name), join(tree, name));
  }
  for (const name of [".bin", "@types", "hono", "typescript"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(tree, "node_modules", name));
  }
  for (const [path, text] of Object.entries({ ...PLANTED, ...RIGHT })) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  faults = faultsOnNode(tree);
});
afterAll(() => rmSync(tree, { recursive: true }));

const faultsOf = (path: string) => faults.filter((fault) => fault.startsWith(`${path}(`));

test.each(Object.keys(PLANTED))("faultsOnNode() finds %s", (path) => {
  expect(faultsOf(path)).toHaveLength(1);
});

test.each(Object.keys(RIGHT))("faultsOnNode() has nothing against %s", (path) => {
  expect(faultsOf(path)).toEqual([]);
});

test("faultsOnNode() finds nothing else", () => {
  expect(faults).toHaveLength(Object.keys(PLANTED).length);
});

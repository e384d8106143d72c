import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ROLES_FILE } from "../roles.ts";
import { rolesFileOf, thisTree, treeOf } from "./trees.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "holdfast-tree-"));
});
afterEach(() => rmSync(root, { recursive: true }));

test.each(["bench/roles.ts", "trials/bench/roles.ts"])("rolesFileOf() finds %s", (path) => {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), "");
  expect(rolesFileOf({ name: "abc1234", root })).toBe(join(root, path));
});

test("rolesFileOf() finds the roles of this tree, and refuses a tree without a bench", () => {
  expect(rolesFileOf(thisTree())).toBe(ROLES_FILE);
  expect(() => rolesFileOf({ name: "abc1234", root })).toThrow("Cannot compare with abc1234: it has no bench");
});

test("treeOf() refuses what is no commit", async () => {
  await expect(treeOf("no-such-commit")).rejects.toThrow("Cannot check out the baseline no-such-commit");
});

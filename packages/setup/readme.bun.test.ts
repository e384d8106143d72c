// Checks that the READMEs are short, and that what the root README names exists.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";
import { expect, test } from "vitest";
import { faultsInProse } from "./readme-prose.ts";

const ROOT = join(import.meta.dirname, "../..");
const textOf = (path: string) => readFileSync(join(ROOT, path), "utf8");
const readme = textOf("README.md");
const code = [...readme.matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text);
const filesLike = (pattern: string) =>
  [...new Glob(pattern).scanSync({ cwd: ROOT, followSymlinks: false })].filter(
    (path) => !/(^|\/)(node_modules|dist)\//.test(path),
  );

test("the commands of the README are scripts of package.json", () => {
  const blocks = [...readme.matchAll(/```sh\n(.+)\n```/g)].map(([, command = ""]) => command);
  expect(blocks).toEqual(["npm start", "bun run demo", "npm test", "docker compose up --build"]);
  const { scripts } = JSON.parse(textOf("package.json"));
  const named = [...blocks, ...code].flatMap((text) => /^(?:npm|bun run) ([\w:]+)/.exec(text)?.[1] ?? []);
  expect(named).toEqual(["start", "demo", "test", "holdfast", "check", "holdfast"]);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  expect(existsSync(join(ROOT, "compose.yaml"))).toBe(true);
});

test("the commands of `holdfast` that the README names are there", () => {
  const named = code.flatMap((text) => /^bun run holdfast (\S+)/.exec(text)?.[1] ?? []);
  expect(named).toEqual(["convert", "people"]);
  const help = ["services/site/cli.ts", "--help"];
  const { stdout } = spawnSync(process.execPath, help, { cwd: ROOT, encoding: "utf8" });
  const there = [...stdout.matchAll(/^ {2}([a-z]+)(?: [[<].+)? {2,}[A-Z]/gm)].map(([, name = ""]) => name);
  expect(named.filter((name) => !there.includes(name))).toEqual([]);
});

test("every path the README names is there", () => {
  const links = [...readme.matchAll(/\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = ""]) => path);
  expect(links).toEqual(
    expect.arrayContaining(["docs/front-page.webp", "GLOSSARY.md", "packages/actors/ARCHITECTURE.md"]),
  );
  const paths = [...code.filter((text) => /^[a-z][\w-]*\/[\w./*-]+$/.test(text)), ...links];
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => filesLike(path).length === 0 && !existsSync(join(ROOT, path)))).toEqual([]);
});

test("the ready line of the README has the form that the tests of the running site expect", () => {
  const [, form = "no form"] = /const line =\s*\/(.+)\/m;/.exec(textOf("trials/e2e/start.e2e.test.ts")) ?? [];
  expect(/^Holdfast is ready .+$/m.exec(readme)?.[0]).toMatch(new RegExp(form));
});

test("every setting the README names is read somewhere, with the default it says", () => {
  const sources = ["packages/server/settings/settings.ts", ...filesLike("services/*/config.ts")].map(textOf).join("\n");
  const settings = code.filter((text) => /^[A-Z]+(_[A-Z]+)+$|^PORT$/.test(text));
  expect(settings.length).toBeGreaterThan(8);
  expect(settings.filter((name) => !new RegExp(`\\b${name}\\b`).test(sources))).toEqual([]);
  expect(sources).toMatch(/\bPORT: wholeNumber\(3_?000\b/);
  expect(sources).toMatch(/\bDATA_DIR: .*\.default\("\.data"\)/);
  expect(sources).toMatch(/\bORDER_HOLD_SECONDS: seconds\(900\)/);
});

test("READMEs have at most 500 words (the root 700, the engine 1,500), in lines of at most 110 characters", () => {
  const limits: Record<string, number> = { "README.md": 700, "packages/actors/README.md": 1_500 };
  const paths = filesLike("**/README.md");
  expect(paths.length).toBeGreaterThan(8);
  const faults = paths.flatMap((path) =>
    faultsInProse(textOf(path), limits[path] ?? 500).map((fault) => `${path}: ${fault}`),
  );
  expect(faults).toEqual([]);
});

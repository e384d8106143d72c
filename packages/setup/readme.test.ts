import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const textOf = (path: string) => readFileSync(join(ROOT, path), "utf8");
const readme = textOf("README.md");
const code = [...readme.matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text);
const filesLike = (pattern: string) =>
  [...new Glob(pattern).scanSync({ cwd: ROOT, followSymlinks: false })].filter(
    (path) => !path.includes("node_modules"),
  );

test("the commands of the README are scripts of package.json", () => {
  const blocks = [...readme.matchAll(/```sh\n(.+)\n```/g)].map(([, command = ""]) => command);
  expect(blocks).toEqual(["npm start", "npm test", "docker compose up --build"]);
  const { scripts } = JSON.parse(textOf("package.json"));
  const named = [...blocks, ...code].flatMap((text) => /^(?:npm|bun run) ([\w:]+)/.exec(text)?.[1] ?? []);
  expect(named).toEqual(["start", "test", "convert", "check", "streams", "history", "check:data"]);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  expect(existsSync(join(ROOT, "compose.yaml"))).toBe(true);
});

test("every path the README names is there", () => {
  const images = [...readme.matchAll(/!\[.+\]\((.+)\)/g)].map(([, path = ""]) => path);
  const paths = [...code.filter((text) => /^[a-z][\w-]*\/[\w./*-]+$/.test(text)), ...images];
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => filesLike(path).length === 0 && !existsSync(join(ROOT, path)))).toEqual([]);
});

test("the ready line of the README has the form the running site is held to", () => {
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

test("READMEs are short: 80 lines for the whole and for the bench with its table, 110 for the engine, 40 for others", () => {
  const most: Record<string, number> = {
    "README.md": 80,
    "trials/bench/README.md": 80,
    "packages/actors/README.md": 110,
  };
  const lengths = filesLike("**/README.md").map((path) => ({ path, lines: textOf(path).trimEnd().split("\n").length }));
  expect(lengths.length).toBeGreaterThan(8);
  expect(lengths.filter(({ path, lines }) => lines > (most[path] ?? 40))).toEqual([]);
});

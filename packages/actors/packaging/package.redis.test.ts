import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startTestRedis, type TestRedis } from "@holdfast/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildPackage } from "./build.ts";

// Packs the package, installs it into an empty folder outside of the repository, and uses it there as a stranger would.

const PACKAGE = join(import.meta.dirname, "..");
const COMPILE =
  "--ignoreConfig --strict --module nodenext --target es2023 --types node --declaration --rewriteRelativeImportExtensions";
const BIN = join(PACKAGE, "../../node_modules/.bin");
const folder = mkdtempSync(join(tmpdir(), "holdfast-package-"));
const project = join(folder, "seat-booking");
const installed = join(project, "node_modules/@holdfast/actors");

let redis: TestRedis;

beforeAll(async () => {
  redis = await startTestRedis();
  const tarball = buildPackage(join(folder, "dist"));
  mkdirSync(installed, { recursive: true });
  run("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  // Installs without a network: the libraries that the package names are those of this repository.
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  for (const name of Object.keys({ ...dependencies, ...peerDependencies }))
    link(join(PACKAGE, "node_modules", name), name);
  link(join(PACKAGE, "../../node_modules/@types/node"), "@types/node");
  cpSync(join(installed, "example"), project, { recursive: true });
}, 180_000);

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await redis.stop();
});

function link(from: string, name: string): void {
  const to = join(project, "node_modules", name);
  mkdirSync(dirname(to), { recursive: true });
  symlinkSync(realpathSync(from), to);
}

function run(command: string, words: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    cwd: existsSync(project) ? project : folder,
    encoding: "utf8",
    timeout: 90_000,
  });
  if (status !== 0) throw new Error(`Cannot run ${command}: ${stdout}${stderr}`, { cause: error });
  return stdout;
}

function filesOf(end: string): string[] {
  return readdirSync(installed, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(end));
}

// Writes each piece of code in the README that is not a file of the example to a file of the project.
function writePieces(): readonly string[] {
  const files = readdirSync(project).filter((name) => name.endsWith(".ts"));
  const example = files.map((name) => readFileSync(join(project, name), "utf8"));
  const readme = readFileSync(join(installed, "README.md"), "utf8");
  const pieces = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].flatMap(([, code = ""]) =>
    example.includes(code) ? [] : code,
  );
  return pieces.map((code, at) => {
    writeFileSync(join(project, `piece-${at}.ts`), code);
    return `piece-${at}.ts`;
  });
}

test("the code of the README compiles against the types of the package; its example runs on Bun and on Node", async () => {
  const pieces = writePieces();
  run(join(BIN, "tsc"), [...COMPILE.split(" "), "--outDir", "compiled", "main.ts", ...pieces]);
  for (const [command, file] of [
    [join(BIN, "bun"), "main.ts"],
    ["node", "compiled/main.js"],
  ] as const) {
    await redis.flush();
    const lines = run(command, [file, redis.url]).split("\n");
    expect(lines).toEqual(expect.arrayContaining(["ann seat", "bob seat", "cleo waiting", "To cleo: It is tomorrow!"]));
  }
  const outputs = pieces.map((file) => run("node", [`compiled/${file.replace(".ts", ".js")}`, redis.url]));
  const web = expect.stringMatching(/^\{ ok: 'seat' \}[^]+guest: 'dora'/);
  expect(outputs).toEqual(["", "3\n", web, "seat\n"]);
}, 180_000);

const STOPS = `
import { createEngine, openDatabase, silentLog as log } from "@holdfast/actors";
import { bookings } from "./bookings.ts";
const database = await openDatabase({ url: process.argv[2] ?? "", partitions: 16, log });
const engine = createEngine(bookings, { database, log, settings: { stopMs: 600_000 } });
await engine.start();
await engine.stop();
await database.close();
`;

test("a process ends as soon as its engines are stopped and its database is closed", () => {
  writeFileSync(join(project, "stops.ts"), STOPS);
  expect(run(join(BIN, "bun"), ["stops.ts", redis.url])).toBe("");
}, 180_000);

test("every door of the package opens on Node, and the package names no TypeScript file and no library it lacks", () => {
  const { exports, dependencies, peerDependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const doors = Object.keys(exports).filter((subpath) => subpath !== "./package.json");
  expect(doors).toEqual([".", "./inspect", "./redis", "./testing"]);
  const code = doors
    .map((subpath) => `await import(${JSON.stringify(`@holdfast/actors${subpath.slice(1)}`)});`)
    .join("\n");
  run("node", ["--input-type=module", "--eval", code]);
  const libraries = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
  const strange = [...filesOf(".js"), ...filesOf(".d.ts")].flatMap((file) =>
    [...readFileSync(join(installed, file), "utf8").matchAll(/(?:from |import\()"([^"]+)"/g)]
      .map(([, specifier = ""]) => specifier)
      .filter((specifier) => (specifier.startsWith(".") ? !specifier.endsWith(".js") : !isKnown(specifier, libraries)))
      .map((specifier) => `${file}: ${specifier}`),
  );
  expect(strange).toEqual([]);
});

function isKnown(specifier: string, libraries: ReadonlySet<string>): boolean {
  return specifier.startsWith("node:") || libraries.has(specifier);
}

test("the links of the package's texts lead to files of the package", () => {
  const texts = filesOf(".md").filter((file) => !file.includes("/"));
  expect(texts.toSorted()).toEqual(["ARCHITECTURE.md", "CHANGELOG.md", "GLOSSARY.md", "README.md"]);
  const links = texts.flatMap((file) => [...readFileSync(join(installed, file), "utf8").matchAll(/\]\(([^)#]+)/g)]);
  expect(links.length).toBeGreaterThan(3);
  const paths = links.map(([, path = ""]) => path).filter((path) => !path.startsWith("https://"));
  expect(paths.filter((path) => !existsSync(join(installed, path)))).toEqual([]);
  expect(existsSync(join(installed, "LICENSE"))).toBe(true);
});

// Installs the pinned Bun and the dependencies of the project.

import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { outputOf, ROOT, run, say } from "./system.mjs";

const STAMP = join(ROOT, "node_modules/.holdfast-setup");
const OWN_BUN = join(ROOT, "node_modules/.bin/bun");
const FIRST_BUN = join(ROOT, ".data/setup");

/** Installs the pinned Bun and all dependencies into `node_modules`; returns at once when nothing has changed. */
export function ensureDependencies() {
  const wanted = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).devDependencies.bun;
  const stamp = fingerprint();
  if (isInstalled(wanted) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === stamp) return;
  const bun = findBun(wanted) ?? bunFromNpm(wanted);
  say("installing dependencies: bun install --frozen-lockfile");
  run("install dependencies", bun, ["install", "--frozen-lockfile"]);
  ensureOwnBun(wanted, bun);
  writeFileSync(STAMP, stamp);
  rmSync(FIRST_BUN, { recursive: true, force: true });
}

function fingerprint() {
  const hash = createHash("sha256");
  const folders = ["services", "packages"].flatMap((parent) =>
    readdirSync(join(ROOT, parent))
      .sort()
      .map((name) => `${parent}/${name}`),
  );
  const files = [
    "bun.lock",
    "bunfig.toml",
    "package.json",
    ...[...folders, "views"].map((folder) => `${folder}/package.json`),
  ];
  for (const file of files) {
    if (existsSync(join(ROOT, file))) hash.update(`${file}\n`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest("hex");
}

function isInstalled(wanted) {
  const manifest = join(ROOT, "node_modules/bun/package.json");
  return existsSync(OWN_BUN) && existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version === wanted;
}

function findBun(wanted) {
  return [OWN_BUN, "bun"].find((command) => outputOf(command, ["--version"]) === wanted);
}

function bunFromNpm(wanted) {
  say(`getting Bun ${wanted} from npm`);
  mkdirSync(FIRST_BUN, { recursive: true });
  writeFileSync(join(FIRST_BUN, "package.json"), '{ "private": true }\n');
  const npm = [
    "install",
    "--prefix",
    FIRST_BUN,
    "--no-audit",
    "--no-fund",
    "--no-save",
    "--global=false",
    `bun@${wanted}`,
  ];
  run(`get Bun ${wanted} from npm`, "npm", npm, { env: { ...process.env, npm_config_workspaces: "" } });
  // The launcher is empty where npm runs no install scripts; the package of the platform has a binary in any case.
  const platforms = join(FIRST_BUN, "node_modules/@oven");
  const binaries = existsSync(platforms) ? readdirSync(platforms).map((name) => join(platforms, name, "bin/bun")) : [];
  const found = [join(FIRST_BUN, "node_modules/.bin/bun"), ...binaries].find(
    (bun) => outputOf(bun, ["--version"]) === wanted,
  );
  if (!found)
    throw new Error(
      `Cannot get Bun ${wanted} from npm: what it installed does not run on ${process.platform} ${process.arch}`,
    );
  return found;
}

// Bun is also a package of the project, and Bun may have blocked the install script of that package.
function ensureOwnBun(wanted, bun) {
  if (outputOf(OWN_BUN, ["--version"]) === wanted) return;
  const binary = outputOf(bun, ["-e", "console.log(process.execPath)"]) ?? bun;
  const target = join(realpathSync(join(ROOT, "node_modules/bun")), "bin/bun.exe");
  rmSync(target, { force: true });
  copyFileSync(binary, target);
  chmodSync(target, 0o755);
  if (outputOf(OWN_BUN, ["--version"]) !== wanted)
    throw new Error(`Cannot run Bun ${wanted}: ${OWN_BUN} does not work`);
}

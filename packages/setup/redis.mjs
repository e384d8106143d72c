// Installs a Redis where the machine has none.

import { aptInstall, outputOf, packageManager, run, say } from "./system.mjs";

/**
 * Installs a Redis with the package manager of the system, unless the machine can run one already.
 *
 * It can where the environment names an address (for a start) or a command, where a server 7.0 or newer is on the PATH,
 * or where Docker answers. Throws when no package manager has a Redis of that version.
 */
export function ensureRedis({ purpose }) {
  if (process.env.REDIS_SERVER || (purpose === "start" && process.env.REDIS_URL)) return;
  if (hasServer() || hasDocker()) return;
  installRedis();
  if (!hasServer())
    throw new Error(
      "Cannot set up Redis: the system's packages hold none of version 7.0 or newer; install one or set REDIS_URL",
    );
}

function hasServer() {
  return ["redis-server", "valkey-server"].some((command) => {
    const major = /v=(\d+)\./.exec(outputOf(command, ["--version"]) ?? "")?.[1];
    return Number(major ?? 0) >= 7;
  });
}

function hasDocker() {
  return Boolean(outputOf("docker", ["version", "--format", "{{.Server.Version}}"], { timeout: 5_000 }));
}

function installRedis() {
  const manager = packageManager();
  if (manager === "apt") return aptInstall("redis-server", "redis-server");
  if (manager !== "brew") {
    throw new Error("Cannot set up Redis: install redis-server 7.0 or newer, or start Docker, or set REDIS_URL");
  }
  say("installing Redis by Homebrew: brew install redis");
  run("install Redis by Homebrew", "brew", ["install", "redis"]);
}

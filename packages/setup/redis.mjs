import { aptInstall, outputOf, packageManager, run, say } from "./system.mjs";

/**
 * Makes sure of a Redis in the order of the product: the address or command in the environment, a server
 * 7.0 or newer on the PATH, Docker, else the system's package manager.
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

// Runs commands and installs packages on the machine.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root folder of the project. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Prints a step before it is taken. */
export function say(line) {
  console.log(`[setup] ${line}`);
}

/** Returns what a command prints; undefined when the command fails or does not exist. */
export function outputOf(command, parameters, options = {}) {
  const { status, stdout } = spawnSync(command, parameters, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    ...options,
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs a command without a terminal; when the command fails, throws one line with the last error it printed. */
export function run(what, command, parameters, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  });
  if (status === 0) return;
  const lines = `${stdout ?? ""}\n${stderr ?? ""}`.split("\n").filter((line) => line.trim());
  const reason = error?.message ?? lines.findLast((line) => /error|unable|cannot|fail|^E:/i.test(line)) ?? lines.at(-1);
  throw new Error(`Cannot ${what}: ${reason ?? `${command} ended with ${status}`}`);
}

/** Returns the package manager of the system: "apt", "brew", or undefined for any other. */
export function packageManager() {
  if (outputOf("apt-get", ["--version"])) return "apt";
  return outputOf("brew", ["--version"]) ? "brew" : undefined;
}

/** Returns whether the system is Debian itself, whose Chromium package also runs in a container. */
export function isDebian() {
  return existsSync("/etc/os-release") && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
}

// A policy that exits with 101 stops packages from starting their daemons. An old package list is refreshed once.
const APT_INSTALL = `
export DEBIAN_FRONTEND=noninteractive
if [ ! -e /usr/sbin/policy-rc.d ]; then
  printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
fi
install() { apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$1"; }
install "$1" || { apt-get update -o DPkg::Lock::Timeout=300 && install "$1"; } || exit 1
[ -z "$2" ] || ! command -v systemctl >/dev/null || systemctl disable --now "$2" || true
`;

/** Installs a Debian or Ubuntu package as root; its `service` (default none) runs neither now nor after a boot. */
export function aptInstall(name, service = "") {
  const shell = ["sh", "-c", APT_INSTALL, "setup", name, service];
  const command = process.getuid() === 0 ? shell : [...sudo(), ...shell];
  say(`installing ${name} by apt-get: ${command[0] === "sudo" ? "sudo " : ""}apt-get install -y ${name}`);
  run(`install ${name} by apt-get`, command[0], command.slice(1));
}

// Without a terminal nobody can type a password, so sudo must do without one or fail at once.
function sudo() {
  return process.stdin.isTTY ? ["sudo"] : ["sudo", "--non-interactive"];
}

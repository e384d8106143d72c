import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the whole project. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Says a step aloud before it is taken. */
export function say(line) {
  console.log(`[setup] ${line}`);
}

/** Gives what a command prints; undefined when it fails or is not there. */
export function outputOf(command, parameters, options = {}) {
  const { status, stdout } = spawnSync(command, parameters, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    ...options,
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs a command without a terminal; throws one line, with the last thing it said, when it fails. */
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

/** Tells which package manager the system has: "apt", "brew" or undefined. */
export function packageManager() {
  if (outputOf("apt-get", ["--version"])) return "apt";
  return outputOf("brew", ["--version"]) ? "brew" : undefined;
}

/** Tells whether this is Debian itself, whose packages hold a Chromium that runs in a container. */
export function isDebian() {
  return existsSync("/etc/os-release") && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
}

// With a policy of 101 packages do not start their daemons; an old package list is refreshed once.
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

/** Installs a Debian or Ubuntu package as root, without leaving its `service` running now or after a boot. */
export function aptInstall(name, service = "") {
  const shell = ["sh", "-c", APT_INSTALL, "setup", name, service];
  const command = process.getuid() === 0 ? shell : [...sudo(), ...shell];
  say(`installing ${name} by apt-get: ${command[0] === "sudo" ? "sudo " : ""}apt-get install -y ${name}`);
  run(`install ${name} by apt-get`, command[0], command.slice(1));
}

// Without a terminal nobody can type a password: sudo then must do without, or fail at once.
function sudo() {
  return process.stdin.isTTY ? ["sudo"] : ["sudo", "--non-interactive"];
}

// Runs a Redis server that cannot outlive the test run.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Controls a running server. */
export type RedisProcess = {
  /** Process id of the server. */
  pid: number;
  /** Ends the server at once by SIGKILL. */
  kill(): Promise<void>;
  /** Ends the server by SIGTERM, which lets it save its data first. */
  stop(): Promise<void>;
};

// The standard input of this shell closes when our process ends, in whatever way; the shell then kills the server.
const GUARD = `
exec 3<&0
dir=$1; shift
"$@" & server=$!
echo "pid $server"
( read -r _; trap "" TERM; kill -9 $server; rm -rf "$dir" ) <&3 &
guard=$!
wait $server
kill $guard 2>/dev/null
`;

const READY = /ready to accept connections|Sentinel ID is/i;
const LOOK_EVERY_MS = 5;

/**
 * Starts a server; resolves when it accepts connections. Its output goes to a file in `dataDir`.
 *
 * When this process ends, also by SIGKILL, the server is killed and `dataDir` is removed. Throws with the server's last
 * lines of output when the server ends before it is ready, for example because another process uses its port.
 */
export async function runRedis(dataDir: string, command: string[]): Promise<RedisProcess> {
  // Not a pipe: Bun 1.4.5 on a busy machine may stop to read one, and then reports neither its lines nor its end.
  const file = join(dataDir, "output.txt");
  const output = openSync(file, "w");
  const shell = spawn("sh", ["-c", GUARD, "redis-guard", dataDir, ...command], {
    detached: true,
    stdio: ["pipe", output, "ignore"],
  });
  closeSync(output);
  const ended = once(shell, "exit");
  const pid = await readyPid(shell, file);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    signalIfAlive(pid, signal);
    await ended;
  };
  return { pid, kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
}

async function readyPid(shell: ChildProcess, file: string): Promise<number> {
  for (;;) {
    const hasEnded = shell.exitCode !== null || shell.signalCode !== null;
    const lines = readFileSync(file, "utf8").trimEnd();
    // The server may be ready before the shell has said its pid; 0 would stand for our own process group.
    const pid = Number(/^pid (\d+)$/m.exec(lines)?.[1] ?? 0);
    if (pid > 0 && READY.test(lines)) return pid;
    if (hasEnded) throw new Error(`Cannot start a Redis for tests: ${lines.split("\n").slice(-5).join(" | ")}`);
    await sleep(LOOK_EVERY_MS);
  }
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The server has ended already.
  }
}

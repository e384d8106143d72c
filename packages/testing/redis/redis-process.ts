// Runs a Redis server that cannot outlive the test run.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

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

/**
 * Starts a server; resolves when it accepts connections.
 *
 * When this process ends, also by SIGKILL, the server is killed and `dataDir` is removed. Throws with the server's last
 * lines of output when the server ends before it is ready, for example because another process uses its port.
 */
export async function runRedis(dataDir: string, command: string[]): Promise<RedisProcess> {
  const shell = spawn("sh", ["-c", GUARD, "redis-guard", dataDir, ...command], {
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = once(shell, "close");
  const pid = await readyPid(createInterface({ input: shell.stdout }));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    signalIfAlive(pid, signal);
    await ended;
  };
  return { pid, kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
}

async function readyPid(lines: ReturnType<typeof createInterface>): Promise<number> {
  return await new Promise((resolve, reject) => {
    let pid = 0;
    let isReady = false;
    const seen: string[] = [];
    lines.on("line", (line) => {
      // On a busy machine the server may be ready before the shell has said its pid; 0 would end our own process group.
      if (line.startsWith("pid ")) pid = Number(line.slice("pid ".length));
      if (/ready to accept connections|Sentinel ID is/i.test(line)) isReady = true;
      if (isReady && pid > 0) resolve(pid);
      seen.push(line);
      if (seen.length > 5) seen.shift();
    });
    lines.on("close", () => reject(new Error(`Cannot start a Redis for tests: ${seen.join(" | ")}`)));
  });
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The server has ended already.
  }
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A running throw-away server; `kill` ends it at once, `stop` lets it save first. */
export type RedisProcess = { pid: number; kill(): Promise<void>; stop(): Promise<void> };

// The shell ties the server's life to ours: its standard input closes when this process ends in any way.
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
 * Runs a server until it takes connections. When this process ends, also by a kill, the server dies and
 * `dataDir` is removed.
 *
 * Throws with the server's last lines when it ends before it is ready, for instance because its port is taken.
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
    const seen: string[] = [];
    lines.on("line", (line) => {
      if (line.startsWith("pid ")) pid = Number(line.slice("pid ".length));
      if (/ready to accept connections/i.test(line)) resolve(pid);
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
    // Gone already, which is what was wanted.
  }
}

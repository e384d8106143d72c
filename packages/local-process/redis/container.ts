// Runs Redis in a Docker container, for machines without a Redis server.
import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { RedisProblem } from "@holdfast/actors/redis";
import { askServer, type ServerAnswer } from "./ask-server.ts";
import type { StartOptions } from "./server-process.ts";
import { USERS_FILE } from "./users.ts";

const IMAGE = "redis:8";
const START_MS = 120_000;

/** Returns whether a Docker server answers on this machine. */
export async function dockerAnswers(): Promise<boolean> {
  return await docker(["version", "--format", "{{.Server.Version}}"]).then(
    () => true,
    () => false,
  );
}

/**
 * Starts Redis 8 in a container, on a port and a folder of this machine, and waits at most 120 s until it is ready.
 *
 * Returns the id of the container. Docker restarts a container that fails. Throws `REDIS_START_FAILED`.
 */
export async function startContainer(
  folder: string,
  { port, settings, password }: StartOptions,
): Promise<ServerAnswer & { container: string }> {
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const options = ["--user", user, "--publish", `127.0.0.1:${port}:6379`, "--volume", `${folder}:/data`];
  const inside = ["--dir", "/data", "--port", "6379", "--bind", "0.0.0.0", "--protected-mode", "no"];
  const users = ["--aclfile", `/data/${USERS_FILE}`];
  const command = ["redis-server", ...settings, ...inside, ...users];
  try {
    const output = await docker(["run", "--detach", "--restart", "on-failure", ...options, IMAGE, ...command]);
    const container = output.trim();
    return { ...(await untilReady(port, password)), container };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.trim().split("\n").at(-1) ?? "") : String(error);
    throw new RedisProblem("REDIS_START_FAILED", `Cannot start Redis in Docker: ${reason}`, { cause: error });
  }
}

/** Returns whether a container runs; false also when Docker does not answer. */
export async function isContainerRunning(container: string): Promise<boolean> {
  const state = await docker(["inspect", "--format", "{{.State.Running}}", container]).catch(() => "false");
  return state.trim() === "true";
}

/** Stops a container by SIGTERM, so that Redis saves its data, and removes the container; the folder stays. */
export async function stopContainer(container: string): Promise<void> {
  await docker(["stop", container]);
  await docker(["rm", "--force", container]);
}

async function untilReady(port: number, password: string): Promise<ServerAnswer> {
  const endsAt = performance.now() + START_MS;
  while (performance.now() < endsAt) {
    const answer = await askServer(port, password);
    if (answer?.runId && !answer.isLoading) return answer;
    await sleep(50);
  }
  throw new Error(`no answer on port ${port}`);
}

async function docker(command: string[]): Promise<string> {
  return (await promisify(execFile)("docker", command)).stdout;
}

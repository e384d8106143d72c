// Starts a Redis 8 container for tests.

import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";
import { freePort } from "@holdfast/local-process";
import { flushAll, type TestRedis } from "./flush-redis.ts";

const IMAGE = "redis:8";
const SERVER_ARGUMENTS = ["--appendonly", "yes", "--save", "", "--hz", "100", "--notify-keyspace-events", "Ex"];

let answer: Promise<boolean> | undefined;

/** Returns whether Docker answers here; asks Docker once in a process and remembers the answer. */
export function dockerAnswers(): Promise<boolean> {
  answer ??= promisify(execFile)("docker", ["version", "--format", "{{.Server.Version}}"], { timeout: 3_000 }).then(
    () => true,
    () => false,
  );
  return answer;
}

/**
 * Starts a Redis 8 container on a free port with testcontainers.
 *
 * A shell removes the container as soon as this process ends, because the reaper of testcontainers does not run on Bun.
 */
export async function startContainerRedis(): Promise<TestRedis> {
  const { GenericContainer, Wait } = await import("testcontainers");
  const port = await freePort();
  const container = await new GenericContainer(IMAGE)
    .withCommand(["redis-server", ...SERVER_ARGUMENTS])
    .withExposedPorts({ container: 6379, host: port })
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/i))
    .start();
  const id = container.getId();
  const guard = removeWhenWeEnd(id);
  const url = `redis://127.0.0.1:${port}`;
  return {
    url,
    socketUrl: null,
    port,
    flush: () => flushAll(url),
    kill: () => docker("kill", id),
    restart: () => docker("restart", id),
    async stop() {
      await docker("rm", "--force", "--volumes", id);
      guard.kill();
    },
  };
}

function removeWhenWeEnd(id: string): ReturnType<typeof spawn> {
  const script = `read -r _; docker rm --force --volumes ${id}`;
  const guard = spawn("sh", ["-c", script], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  guard.unref();
  return guard;
}

async function docker(...command: string[]): Promise<void> {
  await promisify(execFile)("docker", command);
}

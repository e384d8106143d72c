// Runs the workers of the trial, kills them, and sends requests to those that live.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Random } from "../support/seeded-random.ts";

const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const RETRY_MS = 50;
const REQUEST_MS = 10_000;

interface Worker {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Holds the processes of orders. */
export class Workers {
  readonly #args: readonly string[];
  readonly #random: Random;
  #live: Worker[] = [];
  kills = 0;

  constructor(args: readonly string[], random: Random) {
    this.#args = args;
    this.#random = random;
  }

  /** Starts one more process. */
  async start(): Promise<void> {
    // Bun reads how to compile pages from the folder that it is started in.
    const child = spawn(process.execPath, [WORKER, ...this.#args], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.startsWith("ready ")) continue;
      this.#live.push({ child, port: Number(line.slice("ready ".length)) });
      return;
    }
    throw new Error("Cannot start a worker: it has ended");
  }

  /** Gives the address of one of the processes. */
  url(): string {
    return `http://127.0.0.1:${this.#live[0]?.port ?? 0}`;
  }

  /** Kills one process by SIGKILL and starts another. */
  async replaceOne(): Promise<void> {
    const victim = this.#live[this.#random.below(this.#live.length)];
    if (!victim) return;
    this.#live = this.#live.filter((worker) => worker !== victim);
    victim.child.kill("SIGKILL");
    this.kills += 1;
    await this.start();
  }

  /** Sends a request as a person until a process answers it; a request may so take effect more than once. */
  async request(userId: string, method: string, path: string, body?: object): Promise<Response> {
    for (;;) {
      const worker = this.#live[this.#random.below(Math.max(1, this.#live.length))];
      const answer = worker && (await ask(worker.port, { userId, method, path, body }));
      if (answer && answer.status < 500) return answer;
      await sleep(RETRY_MS);
    }
  }

  /** Opens a stream of a person at one of the processes; null when that process is ending. */
  async stream(userId: string, path: string, signal: AbortSignal): Promise<Response | null> {
    const worker = this.#live[this.#random.below(Math.max(1, this.#live.length))];
    if (!worker) return null;
    return await fetch(`http://127.0.0.1:${worker.port}${path}`, { headers: { Cookie: `session=${userId}` }, signal });
  }

  /** Ends all processes. */
  stop(): void {
    for (const { child } of this.#live) child.kill("SIGKILL");
    this.#live = [];
  }
}

async function ask(
  port: number,
  { userId, method, path, body }: { userId: string; method: string; path: string; body: object | undefined },
): Promise<Response | null> {
  try {
    return await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { Cookie: `session=${userId}`, ...(body && { "Content-Type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_MS),
    });
  } catch {
    return null;
  }
}

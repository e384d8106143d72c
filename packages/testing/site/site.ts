// Starts the whole site for tests, in processes that cannot outlive the test run.

import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "@holdfast/local-process";
import { startTestCluster } from "../redis/test-cluster.ts";
import { startBeside } from "./beside.ts";
import { siteEnvironment, testingConfig } from "./config.ts";
import { asOwnUser } from "./site-users.ts";

/** Sets how a site is started. */
export type SiteOptions = {
  /** Settings of the site, as environment variables; default none. */
  env?: Record<string, string>;
  /** Data folder, for a second start on the data of the first; default a new temporary folder. */
  dataDir?: string;
  /** File to run, relative to the root; default `services/site/main.ts`. */
  main?: string;
  /** Root of the tree that the site belongs to; default this tree. */
  root?: string;
  /**
   * Whether it works on the Redis of `REDIS_URL` as a user with the rights of its services alone; default what
   * `REDIS_ACL` says. On a Redis of its own a site always does.
   */
  asOwnUser?: boolean;
  /** Longest wait for the ready line, in ms; default 30,000. */
  timeoutMs?: number;
};

/** Controls a site that runs in processes of its own. */
export type Site = {
  /** Address of the site. */
  url: string;
  /** Process id of the site. */
  pid: number;
  /** Data folder of the site. */
  dataDir: string;
  /** Returns everything that the site has printed so far. */
  output(): string;
  /**
   * Sends a signal to the process of the site alone; after a signal that ends the process, waits until it has exited.
   *
   * Returns the exit code; null for a process that still runs or that the signal has ended.
   */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /**
   * Ends the site by SIGTERM (after 15 s by SIGKILL), then every process that it has left running.
   *
   * Removes the data folder unless the caller gave it as `dataDir`. Returns the exit code.
   */
  stop(): Promise<number | null>;
};

const WHOLE = "services/site/main.ts";
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const READY = /Holdfast (?:\w+ )?is ready on (http:\/\/localhost:\d+)\s/;
const STOP_MS = 15_000;
const LOOK_EVERY_MS = 10;

// The .json files in the data folder name the processes that survive a killed site: its Redis and its sandbox.
const END_LEFTOVERS = `for file in "$1"/*.json; do
  [ -f "$file" ] && pid=$(grep -o '"pid": *[0-9]*' "$file" | grep -o '[0-9]*$') && kill -9 $pid
done`;

/**
 * Starts the site on a free port with a data folder of its own; resolves when the site prints its ready line.
 *
 * With `RELEASE_BESIDE` a whole site is two: one of this tree and one of the release in that folder, behind a balancer.
 * The site and its Redis end with this process, in whatever way it ends. Throws with the output of the site when the
 * site ends, or when it is not ready after `timeoutMs`.
 */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const { beside } = testingConfig();
  const isWhole = options.root === undefined && (options.main ?? WHOLE) === WHOLE;
  if (beside === undefined || !isWhole) return await startAlone(options);
  // Passkeys and letters have the address of the balancer.
  const port = await freePort();
  const env = { PUBLIC_URL: `http://localhost:${port}`, ...options.env };
  const site = await startAlone({ ...options, env });
  return await startBeside(site, { root: beside, port, env, start: startAlone });
}

async function startAlone(options: SiteOptions): Promise<Site> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "holdfast-site-"));
  const main = options.main ?? WHOLE;
  // The site must run in the root, where Bun reads tsconfig.json, but must not read a developer's .env there.
  const cwd = options.root ?? ROOT;
  const redis = await redisOf(options, { main, dataDir });
  const env = siteEnvironment({ PORT: "0", DATA_DIR: dataDir, SCRYPT_LOG_N: "10", ...redis.env });
  const output = new Output();
  const stdio: StdioOptions = ["ignore", output.descriptor, output.descriptor];
  const child = spawn(process.execPath, ["--no-env-file", main], { cwd, env, stdio });
  output.isGiven();
  const folders = [output.folder, ...(options.dataDir ? [] : [dataDir])];
  const guard = guardSite(child.pid ?? 0, dataDir, folders);
  const clean = async (): Promise<void> => {
    await endLeftovers(dataDir);
    await redis.stop();
    output.end();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    guard.kill("SIGKILL");
  };
  try {
    const url = await readyUrl(child, output, options.timeoutMs ?? 30_000);
    return {
      url,
      pid: child.pid ?? 0,
      dataDir,
      output: () => output.text(),
      kill: (signal) => end(child, signal),
      stop: stopper(child, clean),
    };
  } catch (error) {
    await end(child, "SIGKILL");
    await clean();
    throw error;
  }
}

// With REDIS_ACL and REDIS_CLUSTER, a site without a Redis gets a cluster of three masters.
async function redisOf(
  { env = {}, root, asOwnUser: isOwn }: SiteOptions,
  { main, dataDir }: { main: string; dataDir: string },
): Promise<{ env: Record<string, string>; stop: () => Promise<void> }> {
  const { hasAcl, isCluster } = testingConfig();
  const isWanted = isOwn ?? (hasAcl && root === undefined);
  const cluster = isWanted && isCluster && env["REDIS_URL"] === undefined ? await startTestCluster() : null;
  const settings = cluster ? { ...env, REDIS_URL: cluster.url } : env;
  const folder = join(dataDir, "redis-users");
  const isAsked = isWanted && Boolean(settings["REDIS_URL"]);
  return {
    env: isAsked ? await asOwnUser({ root: ROOT, main, env: settings, folder }) : settings,
    stop: async () => await cluster?.stop(),
  };
}

function stopper(child: ChildProcess, clean: () => Promise<void>): Site["stop"] {
  return async () => {
    const tooLong = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    const code = await end(child, "SIGTERM");
    clearTimeout(tooLong);
    await clean();
    return code;
  };
}

// Holds what a site prints, in a file. Not a pipe: Bun 1.4.5 on a busy machine may stop to read one.
class Output {
  readonly folder = mkdtempSync(join(tmpdir(), "holdfast-output-"));
  readonly descriptor: number;
  readonly #file = join(this.folder, "output.txt");
  #last: string | null = null;

  constructor() {
    this.descriptor = openSync(this.#file, "a");
  }

  /** Closes the file here; the site has it open. */
  isGiven(): void {
    closeSync(this.descriptor);
  }

  text(): string {
    return this.#last ?? readFileSync(this.#file, "utf8");
  }

  /** Keeps the text, whose file is removed. */
  end(): void {
    this.#last ??= this.text();
  }
}

async function readyUrl(child: ChildProcess, output: Output, timeoutMs: number): Promise<string> {
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null;
    const text = output.text();
    const url = READY.exec(text)?.[1];
    if (url) return url;
    if (hasEnded) throw new Error(`Cannot start the site: it ended with ${child.exitCode}\n${text}`);
    if (performance.now() > endsAt) throw new Error(`Cannot start the site: not ready after ${timeoutMs} ms\n${text}`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = signal === "SIGSTOP" || signal === "SIGCONT" ? null : once(child, "exit");
  child.kill(signal);
  await exited;
  return child.exitCode;
}

function guardSite(pid: number, dataDir: string, folders: readonly string[]): ChildProcess {
  const script = `read -r _; kill -9 $0; ${END_LEFTOVERS}; shift; rm -rf "$@"`;
  const guard = spawn("sh", ["-c", script, String(pid), dataDir, ...folders], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  return guard;
}

async function endLeftovers(dataDir: string): Promise<void> {
  await once(spawn("sh", ["-c", END_LEFTOVERS, "sh", dataDir], { stdio: "ignore" }), "exit");
}

// Runs nginx with the files of `deploy/nginx` in front of copies on this machine.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, siteEnvironment, testingConfig, waitFor } from "@holdfast/testing";

/** Controls an nginx that runs. */
export interface Nginx {
  /** Address of the site. */
  readonly url: string;
  /** Address of the site with TLS; null without a certificate. */
  readonly tlsUrl: string | null;
  /** Returns `service address` of every copy that gets requests. */
  used(): string[];
  /** Names other copies from now on. */
  setCopies(copies: Copies): void;
  /** Returns what nginx has logged. */
  output(): string;
  /** Stops nginx, and removes its files. */
  stop(): Promise<void>;
}

/** Addresses of the copies of each service, such as `127.0.0.1:4001`. */
export type Copies = Readonly<Record<string, readonly string[]>>;

/** Configures an nginx. */
export interface NginxOptions {
  /** Copies that it starts with. */
  readonly copies: Copies;
  /** Settings of `deploy/nginx/start.sh` besides ports and folders; default none. */
  readonly env?: Readonly<Record<string, string>>;
}

const START = join(import.meta.dirname, "../../deploy/nginx/start.sh");
const START_MS = 15_000;

/** Returns whether nginx can run here. In CI it always has to: there a machine without it fails the tests. */
export function canRunNginx(): boolean {
  return testingConfig().isCi || spawnSync("sh", ["-c", 'PATH="$PATH:/usr/sbin" nginx -v']).status === 0;
}

/** Starts nginx on free ports; resolves when it answers. */
export async function startNginx({ copies, env = {} }: NginxOptions): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-nginx-"));
  const [run, list, log] = [join(folder, "run"), join(folder, "copies"), join(folder, "log")];
  const setCopies = (next: Copies): void => {
    const lines = Object.entries(next).map(([service, addresses]) => `${[service, ...addresses].join(" ")}\n`);
    writeFileSync(list, lines.join(""));
  };
  setCopies(copies);
  // Workers run as another user, who may enter.
  spawnSync("chmod", ["755", folder]);
  const [port, tlsPort, statusPort] = [await freePort(), await freePort(), await freePort()];
  const ports = { PORT: String(port), TLS_PORT: String(tlsPort), STATUS_PORT: String(statusPort) };
  const descriptor = openSync(log, "a");
  const child = spawn("sh", [START], {
    env: siteEnvironment({ RUN: run, COPIES: list, ...ports, ...env }),
    stdio: ["ignore", descriptor, descriptor],
  });
  closeSync(descriptor);
  const guard = spawn("sh", ["-c", 'read -r _; kill "$0"', String(child.pid)], { stdio: ["pipe", "ignore", "ignore"] });
  const output = () => readFileSync(log, "utf8");
  await untilAnswers(`http://127.0.0.1:${statusPort}`, output);
  return {
    url: `http://127.0.0.1:${port}`,
    tlsUrl: env["TLS_CERTIFICATE"] === undefined ? null : `https://127.0.0.1:${tlsPort}`,
    used: () => readFileSync(join(run, "generated/used"), "utf8").trim().split("\n"),
    setCopies,
    output,
    async stop() {
      if (child.exitCode === null) {
        child.kill("SIGTERM");
        await once(child, "exit");
      }
      guard.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilAnswers(url: string, output: () => string): Promise<void> {
  try {
    await waitFor(
      () =>
        fetch(url).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeoutMs: START_MS },
    );
  } catch (error) {
    throw new Error(`Cannot start nginx: ${output()}`, { cause: error });
  }
}

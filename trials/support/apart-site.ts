// Runs every service as a process of its own, behind an ingress.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createSandboxControl, type SandboxProcess, startSandboxProcess } from "@holdfast/stripe-sandbox";
import { type Site, startSite, startTestRedis, type TestRedis } from "@holdfast/testing";
import { sandboxControlIn } from "./people.ts";

/** Holds a process of a service; `site` is replaced when the process is started again. */
export interface ServiceProcess {
  readonly service: string;
  site: Site;
}

/** Controls a site whose services run apart. */
export interface ApartSite {
  /** Address of the ingress. */
  readonly url: string;
  readonly redis: TestRedis;
  readonly processes: ServiceProcess[];
  /** Folder of the keys of the site. */
  readonly dataDir: string;
  /** Controls the Stripe of the site. */
  readonly sandbox: ReturnType<typeof createSandboxControl>;
  /** Returns the first process of a service. */
  processOf(service: string): ServiceProcess;
  /** Kills a process by SIGKILL, and starts it again, with these settings beside those of the site. */
  restart(one: ServiceProcess, env?: Readonly<Record<string, string>>): Promise<void>;
  /** Runs `holdfast` with these words on the site; resolves with what it prints. */
  command(...words: string[]): Promise<string>;
  /** Stops everything, and removes the data. */
  stop(): Promise<void>;
}

// One process of each service, two of orders and two of payments.
const PROCESSES = ["auth", "tickets", "orders", "orders", "expiration", "payments", "payments", "delivery"];
const PATHS: [prefix: string, service: string][] = [
  ["/api/users", "auth"],
  ["/api/orders", "orders"],
  ["/api/payments", "payments"],
  ["/api/tickets", "tickets"],
];
const START_MS = 60_000;
const ROOT = join(import.meta.dirname, "../..");

/** Sets what runs apart. */
export interface ApartOptions {
  /** Names the service of each process; default: one of each service, two of orders and two of payments. */
  readonly services?: readonly string[];
  /** Gives settings of all processes beside those of the site; default none. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the site on one Redis, each process as the user of Redis that it has in production. */
export async function startApartSite({ services = PROCESSES, env: more = {} }: ApartOptions = {}): Promise<ApartSite> {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-apart-"));
  const sandboxDir = mkdtempSync(join(tmpdir(), "holdfast-sandbox-"));
  const [redis, stripe] = [await startTestRedis(), await startSandboxProcess({ dataDir: sandboxDir })];
  const settings = { REDIS_URL: redis.url, STRIPE_API_URL: stripe.url, RATE_LIMITS: "off", ...more };
  const start = (service: string, env: Readonly<Record<string, string>> = {}): Promise<Site> => {
    const main = `services/${service}/main.ts`;
    return startSite({ main, dataDir, env: { ...settings, ...env }, asOwnUser: true, timeoutMs: START_MS });
  };
  const processes = await Promise.all(services.map(async (service) => ({ service, site: await start(service) })));
  const ingress = startIngress(processes);
  return {
    ...{ redis, processes, dataDir, sandbox: sandboxControlIn(sandboxDir) },
    url: `http://127.0.0.1:${ingress.port}`,
    processOf(service) {
      const found = processes.find((one) => one.service === service);
      if (found === undefined) throw new Error(`Cannot find a process of ${service}`);
      return found;
    },
    async restart(one, env) {
      await one.site.kill("SIGKILL");
      await one.site.stop();
      one.site = await start(one.service, env);
    },
    async command(...words) {
      const options = { cwd: ROOT, env: { DATA_DIR: dataDir, REDIS_URL: redis.url } };
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["--no-env-file", "services/site/cli.ts", ...words],
        options,
      );
      return stdout;
    },
    stop: async () => await stopAll({ ingress, processes, stripe, redis, folders: [dataDir, sandboxDir] }),
  };
}

interface Parts extends Pick<ApartSite, "processes" | "redis"> {
  readonly ingress: ReturnType<typeof startIngress>;
  readonly stripe: SandboxProcess;
  readonly folders: readonly string[];
}

async function stopAll({ ingress, processes, stripe, redis, folders }: Parts): Promise<void> {
  await ingress.stop(true);
  await Promise.all(processes.map(({ site }) => site.stop()));
  await stripe.stop();
  await redis.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

// Passes requests to the copies of a service in turn.
function startIngress(processes: readonly ServiceProcess[]) {
  let turn = 0;
  return Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const { pathname, search } = new URL(request.url);
      const service = PATHS.find(([prefix]) => pathname.startsWith(prefix))?.[1] ?? "tickets";
      const copies = processes.filter((running) => running.service === service);
      const copy = copies[turn++ % copies.length];
      return fetch(new Request(`${copy?.site.url}${pathname}${search}`, request));
    },
  });
}

import { resolve } from "node:path";
import { SandboxError } from "./state/sandbox-error.ts";
import type { WebhookTarget } from "./webhooks/endpoints.ts";

/** How the sandbox runs as a process of its own. */
export type SandboxConfig = {
  host: string;
  /** 0: the port kept in `dataDir`, or a free one at the first start. */
  port: number;
  dataDir: string;
  /** Where buyers' browsers reach it; undefined: where the API was called. */
  publicUrl: string | undefined;
  /** Where events are sent; undefined: to the endpoints kept in `dataDir`. */
  webhooks: WebhookTarget[] | undefined;
  /** Undefined: the secret kept in `dataDir`, or a new one at the first start. */
  webhookSecret: string | undefined;
  webhookRetryMs: number[] | undefined;
};

type Environment = Record<string, string | undefined>;

/** Reads the settings; throws a `SandboxError` with code `bad_setting` naming the bad one. */
export function readConfig(environment: Environment = process.env): SandboxConfig {
  const secrets = words(environment["WEBHOOK_SECRET"]);
  return {
    host: environment["HOST"] || "127.0.0.1",
    port: readPort(environment["STRIPE_SANDBOX_PORT"] || "0"),
    dataDir: resolve(environment["DATA_DIR"] || ".data"),
    publicUrl: readUrl("STRIPE_SANDBOX_PUBLIC_URL", environment["STRIPE_SANDBOX_PUBLIC_URL"]),
    webhooks: readTargets(words(environment["WEBHOOK_URL"]), secrets),
    webhookSecret: secrets[0],
    webhookRetryMs: readWaits(words(environment["WEBHOOK_RETRY_MS"])),
  };
}

/** What a process that starts a sandbox decides for it. */
export type ChildSettings = { dataDir: string; port: number; webhookRetryMs: readonly number[] | undefined };

/** The environment of a sandbox started by another process: its settings and where programs are. */
export function childEnvironment(
  { dataDir, port, webhookRetryMs }: ChildSettings,
  environment: Environment = process.env,
): Record<string, string> {
  const kept = ["PATH", "HOME", "TMPDIR"].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const own = { DATA_DIR: dataDir, STRIPE_SANDBOX_PORT: String(port) };
  const waits = webhookRetryMs ? { WEBHOOK_RETRY_MS: webhookRetryMs.join() } : {};
  return { ...Object.fromEntries(kept), ...own, ...waits };
}

/** The key of a real Stripe test account to run the contract suite against; usually there is none. */
export function readContractKey(environment: Environment = process.env): string | undefined {
  const key = environment["STRIPE_CONTRACT_KEY"];
  if (!key || key.startsWith("sk_test_")) return key || undefined;
  throw new SandboxError("bad_setting", "Cannot read STRIPE_CONTRACT_KEY: it is no test key");
}

/** As many secrets as addresses, or one for all, or none. */
function readTargets(urls: string[], secrets: string[]): WebhookTarget[] | undefined {
  if (urls.length === 0) return undefined;
  if (secrets.length > 1 && secrets.length !== urls.length) {
    throw new SandboxError("bad_setting", "Cannot read WEBHOOK_SECRET: give one for each WEBHOOK_URL, or one for all");
  }
  return urls.map((url, index) => {
    readUrl("WEBHOOK_URL", url);
    return { url, secret: secrets[index] ?? secrets[0] };
  });
}

function readUrl(name: string, url: string | undefined): string | undefined {
  if (!url) return undefined;
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? "")) return url;
  throw new SandboxError("bad_setting", `Cannot read ${name}: "${url}" is no address`);
}

function readWaits(waits: string[]): number[] | undefined {
  if (waits.length === 0) return undefined;
  if (waits.every((wait) => /^\d{1,9}$/.test(wait))) return waits.map(Number);
  throw new SandboxError("bad_setting", "Cannot read WEBHOOK_RETRY_MS: milliseconds with commas between are wanted");
}

function words(list: string | undefined): string[] {
  return (list ?? "").split(",").flatMap((word) => word.trim() || []);
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  const message = `Cannot read STRIPE_SANDBOX_PORT: "${text}" is no port (0 to 65535)`;
  throw new SandboxError("bad_setting", message);
}

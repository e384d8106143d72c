// Reads the settings of the sandbox process from environment variables.
import { resolve } from "node:path";
import { SandboxError } from "./state/sandbox-error.ts";
import type { WebhookTarget } from "./webhooks/endpoints.ts";

/** Configures a sandbox that runs as a process of its own. */
export type SandboxConfig = {
  /** Sets the address to listen on (`HOST`, default `127.0.0.1`). */
  host: string;
  /** Sets the port (`STRIPE_SANDBOX_PORT`); 0, the default: the port stored in `dataDir`, at first any free one. */
  port: number;
  /** Names the folder of the sandbox's data (`DATA_DIR`, default `.data`), as an absolute path. */
  dataDir: string;
  /** Sets the origin for browsers (`STRIPE_SANDBOX_PUBLIC_URL`); undefined: the address the API was called at. */
  publicUrl: string | undefined;
  /**
   * Lists where events are sent (`WEBHOOK_URL`, and `CONNECT_WEBHOOK_URL` for those of connected accounts); undefined:
   * to the endpoints stored in `dataDir`.
   */
  webhooks: WebhookTarget[] | undefined;
  /** Sets the secret (`WEBHOOK_SECRET`); undefined: the one stored in `dataDir`, at first a new one. */
  webhookSecret: string | undefined;
  /** Sets the secret for connected accounts (`CONNECT_WEBHOOK_SECRET`); undefined: as for `webhookSecret`. */
  connectWebhookSecret: string | undefined;
  /** Sets the delays between the attempts of a delivery, ms (`WEBHOOK_RETRY_MS`); undefined: `RETRY_MS`. */
  webhookRetryMs: number[] | undefined;
};

type Environment = Record<string, string | undefined>;

/** Reads the settings. Throws a SandboxError with code `bad_setting` that names the first faulty variable. */
export function readConfig(environment: Environment = process.env): SandboxConfig {
  const secrets = words(environment["WEBHOOK_SECRET"]);
  const connectSecrets = words(environment["CONNECT_WEBHOOK_SECRET"]);
  return {
    host: environment["HOST"] || "127.0.0.1",
    port: readPort(environment["STRIPE_SANDBOX_PORT"] || "0"),
    dataDir: resolve(environment["DATA_DIR"] || ".data"),
    publicUrl: readOrigin("STRIPE_SANDBOX_PUBLIC_URL", environment["STRIPE_SANDBOX_PUBLIC_URL"]),
    webhooks: joined(
      readTargets("WEBHOOK", words(environment["WEBHOOK_URL"]), { secrets }),
      readTargets("CONNECT_WEBHOOK", words(environment["CONNECT_WEBHOOK_URL"]), { secrets: connectSecrets }),
    ),
    webhookSecret: secrets[0],
    connectWebhookSecret: connectSecrets[0],
    webhookRetryMs: readWaits(words(environment["WEBHOOK_RETRY_MS"])),
  };
}

/** Configures a sandbox that another process starts; the members are as in SandboxConfig. */
export type ChildSettings = { dataDir: string; port: number; webhookRetryMs: readonly number[] | undefined };

/** Returns the environment of a sandbox that another process starts: its settings, PATH, HOME and TMPDIR. */
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

/**
 * Reads the key of a Stripe test account to run the contract suite against (`STRIPE_CONTRACT_KEY`); default: none, and
 * the suite runs against the sandbox. Throws a SandboxError with code `bad_setting` for any key but a test key.
 */
export function readContractKey(environment: Environment = process.env): string | undefined {
  const key = environment["STRIPE_CONTRACT_KEY"];
  if (!key || key.startsWith("sk_test_")) return key || undefined;
  throw new SandboxError("bad_setting", "Cannot read STRIPE_CONTRACT_KEY: it is no test key");
}

/**
 * Reads the connected account of the key's platform that can receive transfers (`STRIPE_CONTRACT_ACCOUNT`); default: none,
 * and the tests that need one are skipped against Stripe, whose onboarding a person has to do.
 */
export function readContractAccount(environment: Environment = process.env): string | undefined {
  return environment["STRIPE_CONTRACT_ACCOUNT"] || undefined;
}

/** Pairs addresses with secrets: one secret each, one for all, or none. */
function readTargets(
  name: "CONNECT_WEBHOOK" | "WEBHOOK",
  urls: string[],
  { secrets }: { secrets: string[] },
): WebhookTarget[] | undefined {
  if (urls.length === 0) return undefined;
  if (secrets.length > 1 && secrets.length !== urls.length) {
    const message = `Cannot read ${name}_SECRET: give one for each ${name}_URL, or one for all`;
    throw new SandboxError("bad_setting", message);
  }
  return urls.map((url, index) => {
    readUrl(`${name}_URL`, url);
    const target = { url, secret: secrets[index] ?? secrets[0] };
    return name === "WEBHOOK" ? target : { ...target, connect: true };
  });
}

function joined(...lists: (WebhookTarget[] | undefined)[]): WebhookTarget[] | undefined {
  const known = lists.filter((list) => list !== undefined);
  return known.length === 0 ? undefined : known.flat();
}

function readUrl(name: string, url: string | undefined): string | undefined {
  if (!url) return undefined;
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? "")) return url;
  throw new SandboxError("bad_setting", `Cannot read ${name}: "${url}" is no address`);
}

// The sandbox serves its pages from the root, so an address with a path would lead nowhere.
function readOrigin(name: string, url: string | undefined): string | undefined {
  if (!url) return undefined;
  const { origin } = URL.parse(url) ?? {};
  if (origin !== undefined && /^https?:\/\/[^\s\\/?#@]+\/?$/i.test(url)) return origin;
  throw new SandboxError("bad_setting", `Cannot read ${name}: "${url}" is no address of a host alone`);
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

// Runs the sandbox as a process of its own, on a data folder.
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { readConfig, type SandboxConfig } from "./config.ts";
import { type Instance, makeDataFolder, readInstance, writeInstance } from "./process/instance.ts";
import { type ServedSandbox, serveSandbox } from "./process/serve-sandbox.ts";
import { EXIT_DATABASE_IN_USE, SandboxError } from "./state/sandbox-error.ts";

// Files that the process creates are for this user alone.
const PRIVATE = 0o077;

try {
  const served = start(readConfig());
  process.once("SIGTERM", () => stop(served));
  process.once("SIGINT", () => stop(served));
} catch (error) {
  fail(error);
}

function start(config: SandboxConfig): ServedSandbox {
  const { host, port, dataDir } = config;
  process.umask(PRIVATE);
  makeDataFolder(dataDir);
  const before = readInstance(dataDir);
  const databaseFile = join(dataDir, "stripe-sandbox.sqlite");
  const served = serveSandbox({
    databaseFile,
    host,
    port: port || before?.port || 0,
    // Keeps token and secret, so that they are valid for the parent process across a restart.
    ...kept(config, before),
    ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
    ...(config.webhooks ? { webhooks: config.webhooks } : {}),
    ...(config.webhookRetryMs ? { webhookRetryMs: config.webhookRetryMs } : {}),
  });
  // The file of an earlier release may be open to others.
  chmodSync(databaseFile, 0o600);
  const { controlToken, instanceId, webhookSecret, connectWebhookSecret } = served;
  const running = { pid: process.pid, port: served.port, startedAt: new Date().toISOString() };
  writeInstance(dataDir, { ...running, controlToken, instanceId, webhookSecret, connectWebhookSecret });
  console.log(JSON.stringify({ ready: "stripe-sandbox", url: served.url, ...running }));
  return served;
}

function kept(config: SandboxConfig, before: Instance | undefined) {
  const webhookSecret = config.webhookSecret ?? before?.webhookSecret;
  const connectWebhookSecret = config.connectWebhookSecret ?? before?.connectWebhookSecret;
  return {
    ...(before ? { controlToken: before.controlToken } : {}),
    ...(webhookSecret === undefined ? {} : { webhookSecret }),
    ...(connectWebhookSecret === undefined ? {} : { connectWebhookSecret }),
  };
}

function stop(served: ServedSandbox): void {
  served.stop().catch(fail);
}

function fail(error: unknown): void {
  console.error(error instanceof SandboxError ? error.message : error);
  const isInUse = error instanceof SandboxError && error.code === "database_in_use";
  process.exitCode = isInUse ? EXIT_DATABASE_IN_USE : 1;
}

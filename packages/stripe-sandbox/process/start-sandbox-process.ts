// Starts or adopts the sandbox of a data folder as a process of its own, and restarts it when it dies.
import { setTimeout as sleep } from "node:timers/promises";

import { supervise } from "@holdfast/local-process";

import type { ChildSettings } from "../config.ts";
import { createSandboxControl } from "../control/client.ts";
import { SandboxError } from "../state/sandbox-error.ts";
import type { WebhookTarget } from "../webhooks/endpoints.ts";

import type { Instance } from "./instance.ts";
import { endSandbox, findRunning, isAlive, type RunningSandbox, spawnSandbox } from "./sandbox-process.ts";

/** Configures a sandbox process. */
export type SandboxProcessOptions = {
  /** Names the folder of its database, port and token; each folder has one sandbox. */
  dataDir: string;
  /** Sets the port; 0, the default: the port stored in the folder, at first any free one. */
  port?: number;
  /** Restarts the sandbox, on the same port and data, whenever its process dies; default true. */
  restart?: boolean;
  /** Replaces the webhook endpoints; default: those stored in the folder. */
  webhooks?: WebhookTarget[];
  /** Sets the delays between the attempts of a delivery, ms, unless adopted; default: 1 s rising to 6 h, 8 attempts. */
  webhookRetryMs?: readonly number[];
};

/** Reports the death of a sandbox process, or a failed restart after one. */
export type SandboxExit = {
  /** Gives the number of the dead process. */
  pid: number;
  /** Says that the sandbox will be restarted. */
  isRestarting: boolean;
  /** Holds the error of a failed restart; absent: the process has died. */
  error?: unknown;
};

/** Holds a sandbox process; port and token stay the same over restarts. */
export type SandboxProcess = {
  /** Gives the number of the present process; a restart changes it. */
  readonly pid: number;
  /** Gives the address, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  /** Gives the port. */
  readonly port: number;
  /** Gives the token of the control routes. */
  readonly controlToken: string;
  /** Signs the events for endpoints that have no secret of their own; stored in the folder. */
  readonly webhookSecret: string;
  /** Signs the events of connected accounts, for endpoints that have no secret of their own; stored in the folder. */
  readonly connectWebhookSecret: string;
  /** Says that the sandbox was already running, left by a parent process that died. */
  readonly wasAdopted: boolean;
  /** Replaces the webhook endpoints, also for the time after a restart. Throws a SandboxError `bad_webhooks`. */
  setWebhooks: (targets: WebhookTarget[]) => Promise<void>;
  /** Calls the listener after each death of the process, and after each failed restart. */
  onExit: (listener: (exit: SandboxExit) => void) => void;
  /** Ends the process and waits until it has ended. A second call does nothing more. */
  stop: () => Promise<void>;
};

type Listener = (exit: SandboxExit) => void;

const ASK_EVERY_MS = 50;
const ANSWER_TIMEOUT_MS = 5000;

/**
 * Adopts the sandbox that runs in the folder, else starts one. The sandbox runs in a process group of its own: a Ctrl-C
 * does not reach it, and it keeps running when this process dies, until `stop` is called. A sandbox on another port
 * than the given one, or one too old to have connected accounts, is ended and started anew.
 *
 * Throws a SandboxError in one line, such as "Cannot start the Stripe sandbox on 127.0.0.1:4010: the port is in use",
 * with code `sandbox_not_started`, or `database_in_use` when a sandbox has the folder and does not answer.
 */
export async function startSandboxProcess(options: SandboxProcessOptions): Promise<SandboxProcess> {
  const { dataDir, port = 0, restart = true, webhooks, webhookRetryMs } = options;
  const settings = { dataDir, port, webhookRetryMs };
  const adopted = await adopt(dataDir, port);
  const first = adopted ?? (await spawnOrAdopt(settings));
  if (webhooks) await setWebhooks(first.instance, webhooks);
  const listeners: Listener[] = [];
  const report: Listener = (exit) => {
    for (const listener of listeners) listener(exit);
  };
  const supervisor = supervise(first, {
    isAlive,
    restart: restart ? () => spawnOrAdopt({ ...settings, port: first.instance.port }) : undefined,
    onDeath: ({ instance }) => report({ pid: instance.pid, isRestarting: restart }),
    onFailure: ({ instance }, error) => report({ pid: instance.pid, isRestarting: true, error }),
  });
  return {
    get pid() {
      return supervisor.current().instance.pid;
    },
    url: `http://127.0.0.1:${first.instance.port}`,
    port: first.instance.port,
    controlToken: first.instance.controlToken,
    webhookSecret: first.instance.webhookSecret ?? "",
    connectWebhookSecret: first.instance.connectWebhookSecret ?? "",
    setWebhooks: (targets) => setWebhooks(first.instance, targets),
    wasAdopted: adopted !== undefined,
    onExit: (listener) => {
      listeners.push(listener);
    },
    stop: async () => {
      await supervisor.end();
      await endSandbox(supervisor.current());
    },
  };
}

async function setWebhooks({ port, controlToken }: Instance, endpoints: WebhookTarget[]): Promise<void> {
  try {
    await createSandboxControl({ url: `http://127.0.0.1:${port}`, controlToken }).setWebhooks(endpoints);
  } catch (error) {
    throw new SandboxError("bad_webhooks", `Cannot set the Stripe sandbox's webhooks: ${String(error)}`);
  }
}

async function adopt(dataDir: string, port: number): Promise<RunningSandbox | undefined> {
  const running = await findRunning(dataDir);
  const { webhookSecret, connectWebhookSecret } = running?.instance ?? {};
  const isNew = webhookSecret !== undefined && connectWebhookSecret !== undefined;
  const isFit = isNew && (port === 0 || running?.instance.port === port);
  if (!running || isFit) return running;
  await endSandbox(running);
  return undefined;
}

/** Starts a sandbox; when another process has just started one in the folder, adopts that one. */
async function spawnOrAdopt(settings: ChildSettings): Promise<RunningSandbox> {
  const { dataDir, port } = settings;
  try {
    return await spawnSandbox(settings);
  } catch (error) {
    const isTaken = error instanceof SandboxError && error.code === "database_in_use";
    const running = isTaken ? await waitForOther(dataDir) : undefined;
    if (running && (port === 0 || running.instance.port === port)) return running;
    throw error;
  }
}

/** Waits at most 5 s for a sandbox that another process starts: it locks the database before it answers. */
async function waitForOther(dataDir: string): Promise<RunningSandbox | undefined> {
  const deadline = Date.now() + ANSWER_TIMEOUT_MS;
  for (;;) {
    const running = await findRunning(dataDir);
    if (running || Date.now() > deadline) return running;
    await sleep(ASK_EVERY_MS);
  }
}

import { setTimeout as sleep } from "node:timers/promises";

import { supervise } from "@holdfast/local-process";

import type { ChildSettings } from "../config.ts";
import { createSandboxControl } from "../control/client.ts";
import { SandboxError } from "../state/sandbox-error.ts";
import type { WebhookTarget } from "../webhooks/endpoints.ts";

import type { Instance } from "./instance.ts";
import { endSandbox, findRunning, isAlive, type RunningSandbox, spawnSandbox } from "./sandbox-process.ts";

/** How a sandbox process is started. */
export type SandboxProcessOptions = {
  /** Holds its database, port and token; one sandbox for each folder. */
  dataDir: string;
  /** 0 (default): the port kept in the folder, or a free one at the first start. */
  port?: number;
  /** Starts it again, on the same port and data, whenever it ends unasked. Default true. */
  restart?: boolean;
  /** Where events are sent, in place of the endpoints kept in the folder; unset leaves those. */
  webhooks?: WebhookTarget[];
  /** Waits between the attempts of a delivery, ms; not for an adopted one. Default 1 s to 6 h, 8 attempts. */
  webhookRetryMs?: readonly number[];
};

/** Tells of an end nobody asked for, or (with `error`) of a failed start after one. */
export type SandboxExit = { pid: number; isRestarting: boolean; error?: unknown };

/** A sandbox process as its parent holds it; the port and the token stay over restarts. */
export type SandboxProcess = {
  readonly pid: number;
  readonly url: string;
  readonly port: number;
  readonly controlToken: string;
  /** Signs the events for endpoints without a secret of their own; kept in the folder too. */
  readonly webhookSecret: string;
  /** True when it was found running, left by a parent that died. */
  readonly wasAdopted: boolean;
  /** Sends events there from now on, in place of the endpoints before, also after a restart. */
  setWebhooks: (targets: WebhookTarget[]) => Promise<void>;
  /** Calls the listener at each unasked end, and at each failed start after one. */
  onExit: (listener: (exit: SandboxExit) => void) => void;
  /** Ends the process and waits until it is gone. A second call does nothing more. */
  stop: () => Promise<void>;
};

type Listener = (exit: SandboxExit) => void;

const ASK_EVERY_MS = 50;
const ANSWER_TIMEOUT_MS = 5000;

/**
 * Adopts the sandbox that runs in the folder or starts one, detached: a Ctrl-C on this process's
 * terminal does not reach it, and it lives on if this process dies, until `stop` is called.
 * One that runs on another port than the one asked for is moved; one too old to send webhooks is replaced.
 *
 * Throws a `SandboxError` with code `sandbox_not_started` (`database_in_use` when a sandbox has the
 * folder but does not answer) and one clear line, such as
 * "Cannot start the Stripe sandbox on 127.0.0.1:4010: the port is in use".
 */
export async function startSandboxProcess(options: SandboxProcessOptions): Promise<SandboxProcess> {
  const { dataDir, port = 0, restart = true, webhooks, webhookRetryMs } = options;
  const settings = { dataDir, port, webhookRetryMs };
  const adopted = await adopt(dataDir, port);
  const first = adopted ?? (await spawnOrAdopt(settings));
  if (webhooks) await setWebhooks(first.instance, webhooks);
  const listeners: Listener[] = [];
  const tell: Listener = (exit) => {
    for (const listener of listeners) listener(exit);
  };
  const supervisor = supervise(first, {
    isAlive,
    restart: restart ? () => spawnOrAdopt({ ...settings, port: first.instance.port }) : undefined,
    onDeath: ({ instance }) => tell({ pid: instance.pid, isRestarting: restart }),
    onFailure: ({ instance }, error) => tell({ pid: instance.pid, isRestarting: true, error }),
  });
  return {
    get pid() {
      return supervisor.current().instance.pid;
    },
    url: `http://127.0.0.1:${first.instance.port}`,
    port: first.instance.port,
    controlToken: first.instance.controlToken,
    webhookSecret: first.instance.webhookSecret ?? "",
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
  const isFit = running?.instance.webhookSecret !== undefined && (port === 0 || running.instance.port === port);
  if (!running || isFit) return running;
  await endSandbox(running);
  return undefined;
}

/** Where two parents start at once, the one that comes second takes the other's sandbox. */
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

/** The other one has the database from its first moment, but answers a little later. */
async function waitForOther(dataDir: string): Promise<RunningSandbox | undefined> {
  const deadline = Date.now() + ANSWER_TIMEOUT_MS;
  for (;;) {
    const running = await findRunning(dataDir);
    if (running || Date.now() > deadline) return running;
    await sleep(ASK_EVERY_MS);
  }
}

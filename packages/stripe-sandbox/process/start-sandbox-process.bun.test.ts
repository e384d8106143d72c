import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, identify } from "@holdfast/local-process";
import { afterEach, describe, expect, test } from "vitest";
import { activeAccount } from "../testing/connected-account.ts";
import { CARD, connectTo, HELD } from "../testing/contract-target.ts";
import { openReceiver } from "../testing/receiver.ts";
import { readInstance } from "./instance.ts";
import { type SandboxProcessOptions, startSandboxProcess } from "./start-sandbox-process.ts";

const SLOW = 60_000;

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
}, SLOW);

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function start(options: SandboxProcessOptions) {
  const sandbox = await startSandboxProcess(options);
  cleanups.push(sandbox.stop);
  return sandbox;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(10);
}

function isAlive(pid: number): boolean {
  return identify(pid) !== null;
}

describe("startSandboxProcess()", () => {
  test(
    "startSandboxProcess() runs a detached process and stop() ends it",
    async () => {
      const dataDir = newFolder();
      const sandbox = await start({ dataDir });
      expect(sandbox.wasAdopted).toBe(false);
      expect(isAlive(sandbox.pid)).toBe(true);
      // The group has the number of the process: a Ctrl-C for our group does not reach the process.
      expect(process.kill(-sandbox.pid, 0)).toBe(true);
      const balance = await connectTo(sandbox.port).balance.retrieve();
      expect(balance.livemode).toBe(false);
      const file = join(dataDir, "stripe-sandbox.json");
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(join(dataDir, "stripe-sandbox.sqlite")).mode & 0o777).toBe(0o600);
      expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
        pid: sandbox.pid,
        port: sandbox.port,
        controlToken: sandbox.controlToken,
      });
      const [line = ""] = readFileSync(join(dataDir, "stripe-sandbox.log"), "utf8").split("\n");
      expect(JSON.parse(line)).toMatchObject({ ready: "stripe-sandbox", url: sandbox.url });
      expect(line).not.toContain(sandbox.controlToken);
      await sandbox.stop();
      expect(isAlive(sandbox.pid)).toBe(false);
      await sandbox.stop();
    },
    SLOW,
  );

  test(
    "a killed sandbox comes back on its port with its state and token",
    async () => {
      const sandbox = await start({ dataDir: newFolder() });
      const ends: number[] = [];
      sandbox.onExit(({ pid, isRestarting }) => {
        if (isRestarting) ends.push(pid);
      });
      const intents = connectTo(sandbox.port).paymentIntents;
      const key = { idempotencyKey: "k" };
      const { id } = await intents.create(HELD, key);
      const { pid } = sandbox;
      process.kill(pid, "SIGKILL");
      await until(() => sandbox.pid !== pid);
      expect(ends).toEqual([pid]);
      expect((await intents.create(HELD, key)).id).toBe(id);
      expect((await intents.capture(id)).status).toBe("succeeded");
      const summary = await fetch(`${sandbox.url}/_sandbox/summary`, {
        headers: { "sandbox-token": sandbox.controlToken },
      });
      expect(await summary.json()).toMatchObject({ totals: { usd: { captured: 1999, refunded: 0 } } });
    },
    SLOW,
  );

  test(
    "webhooks are sent where the parent says, signed by the kept secret, also after a kill",
    async () => {
      const dataDir = newFolder();
      const sandbox = await start({ dataDir, webhookRetryMs: [50, 50, 50] });
      expect(readInstance(dataDir)?.webhookSecret).toBe(sandbox.webhookSecret);
      const receiver = openReceiver({ secret: sandbox.webhookSecret });
      await sandbox.setWebhooks([{ url: receiver.url }]);
      const intents = connectTo(sandbox.port).paymentIntents;
      await intents.create(CARD);
      await until(() => receiver.accepted().length === 1);
      const { pid } = sandbox;
      process.kill(pid, "SIGKILL");
      await until(() => sandbox.pid !== pid);
      const { id } = await intents.create(HELD);
      await until(() => receiver.types().includes("charge.succeeded"));
      expect(receiver.received.every(({ refusal }) => refusal === undefined)).toBe(true);
      expect(JSON.stringify(receiver.received)).toContain(id);
      const connect = openReceiver({ secret: sandbox.connectWebhookSecret });
      await sandbox.setWebhooks([{ url: connect.url, connect: true }]);
      await activeAccount(connectTo(sandbox.port));
      await until(() => connect.accepted().length === 2);
      await expect(sandbox.setWebhooks([{ url: "nowhere" }])).rejects.toMatchObject({ code: "bad_webhooks" });
    },
    SLOW,
  );

  test(
    "a running sandbox that knows no connected accounts is replaced, on its port",
    async () => {
      const dataDir = newFolder();
      const old = await start({ dataDir, restart: false });
      const { connectWebhookSecret: _, ...instance } = readInstance(dataDir) ?? { connectWebhookSecret: "" };
      writeFileSync(join(dataDir, "stripe-sandbox.json"), JSON.stringify(instance));
      const sandbox = await start({ dataDir });
      expect([sandbox.wasAdopted, isAlive(old.pid), sandbox.port]).toEqual([false, false, old.port]);
      expect([sandbox.webhookSecret, sandbox.connectWebhookSecret]).toEqual([old.webhookSecret, expect.any(String)]);
      expect(readInstance(dataDir)?.connectWebhookSecret).toBe(sandbox.connectWebhookSecret);
    },
    SLOW,
  );

  test(
    "a sandbox is not started again where that is not wanted",
    async () => {
      const sandbox = await start({ dataDir: newFolder(), restart: false });
      const ended = new Promise((done) => sandbox.onExit(done));
      process.kill(sandbox.pid, "SIGKILL");
      expect(await ended).toEqual({ pid: sandbox.pid, isRestarting: false });
      await sandbox.stop();
    },
    SLOW,
  );

  test(
    "a running sandbox is adopted, supervised and stopped like a started one",
    async () => {
      const dataDir = newFolder();
      const first = await start({ dataDir, restart: false });
      const second = await start({ dataDir });
      expect(second.wasAdopted).toBe(true);
      expect([second.pid, second.port]).toEqual([first.pid, first.port]);
      process.kill(first.pid, "SIGKILL");
      await until(() => second.pid !== first.pid);
      expect(second.port).toBe(first.port);
      await second.stop();
      expect(isAlive(second.pid)).toBe(false);
    },
    SLOW,
  );

  test(
    "two parents that start at once share one sandbox",
    async () => {
      const dataDir = newFolder();
      const [one, two] = await Promise.all([start({ dataDir }), start({ dataDir })]);
      expect([two?.pid, two?.port]).toEqual([one?.pid, one?.port]);
      expect((await connectTo(one?.port ?? 0).balance.retrieve()).object).toBe("balance");
    },
    SLOW,
  );

  test(
    "the port is kept over a stop, and a given port wins over it",
    async () => {
      const dataDir = newFolder();
      const first = await start({ dataDir });
      await first.stop();
      const second = await start({ dataDir, restart: false });
      expect(second.port).toBe(first.port);
      const port = await freePort();
      const moved = await start({ dataDir, port });
      expect(moved.port).toBe(port);
      expect(isAlive(second.pid)).toBe(false);
    },
    SLOW,
  );

  test(
    "a kept port that something else uses is one clear line",
    async () => {
      const dataDir = newFolder();
      const sandbox = await start({ dataDir });
      await sandbox.stop();
      const other = Bun.serve({
        port: sandbox.port,
        hostname: "127.0.0.1",
        fetch: () => Response.json({ instanceId: "another" }),
      });
      cleanups.push(() => other.stop(true));
      const message = `Cannot start the Stripe sandbox on 127.0.0.1:${sandbox.port}: the port is in use`;
      await expect(startSandboxProcess({ dataDir })).rejects.toMatchObject({
        code: "sandbox_not_started",
        message,
      });
      expect(readInstance(dataDir)?.port).toBe(sandbox.port);
    },
    SLOW,
  );

  test(
    "a file that cannot be read counts as none",
    async () => {
      const dataDir = newFolder();
      writeFileSync(join(dataDir, "stripe-sandbox.json"), "{");
      expect((await start({ dataDir })).wasAdopted).toBe(false);
    },
    SLOW,
  );
});

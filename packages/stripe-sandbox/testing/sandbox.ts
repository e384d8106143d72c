// Serves sandboxes in tests, and cleans up after each.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { FaultKind } from "../control/call-faults.ts";
import { createSandboxControl } from "../control/client.ts";
import type { Summary } from "../control/summary.ts";
import { type ServeOptions, serveSandbox } from "../process/serve-sandbox.ts";
import { connectTo } from "./contract-target.ts";

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Serves a sandbox for one test, and returns it with the SDK and calls of the control routes. */
export function openSandbox(options: Partial<ServeOptions> = {}) {
  const served = serveSandbox({ databaseFile: ":memory:", ...options });
  cleanups.push(served.stop);
  const stripe = connectTo(served.port);
  const control = (path: string, body?: unknown, token = served.controlToken, method = "POST") =>
    fetch(`${served.url}/_sandbox/${path}`, {
      method: body === undefined ? "GET" : method,
      headers: { "sandbox-token": token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    ...served,
    stripe,
    intents: stripe.paymentIntents,
    sandboxControl: createSandboxControl(served),
    control,
    fault: (kind: FaultKind, more: object = {}) => control("faults", { kind, ...more }),
    advance: (advanceMs: number) => control("clock", { advanceMs }),
    summary: async (): Promise<Summary> => (await control("summary")).json(),
  };
}

/** Adds a cleanup after the test; the last one added runs first. */
export function afterwards(cleanup: () => Promise<void> | void): void {
  cleanups.push(cleanup);
}

/** Waits until a condition holds; the time limit of the test ends a wait in vain. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await Bun.sleep(5);
}

/** Creates a folder for one test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  cleanups.push(() => rmSync(folder, { recursive: true }));
  return folder;
}

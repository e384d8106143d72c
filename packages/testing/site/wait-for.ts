// Waits until a condition holds.

import { setTimeout as sleep } from "node:timers/promises";

/** Sets how long `waitFor` waits. */
export type WaitOptions = {
  /** Longest wait, in ms; default 10,000. */
  timeoutMs?: number;
  /** What the error says that ends a wait in vain; default "the condition stays false". */
  message?: string;
  /** Pause between two checks of the condition, in ms; default 10. */
  everyMs?: number;
};

/**
 * Waits until `condition` returns a truthy value, and returns that value.
 *
 * Retries a condition that throws. Throws after `timeoutMs`, with `message` and, as the cause, the last error of the
 * condition.
 */
export async function waitFor<Value>(
  condition: () => Value | Promise<Value>,
  options: WaitOptions = {},
): Promise<NonNullable<Value>> {
  const { timeoutMs = 10_000, message = "the condition stays false", everyMs = 10 } = options;
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    const { value, error } = await attempt(condition);
    if (value) return value;
    if (performance.now() >= endsAt) throw new Error(`Waited ${timeoutMs} ms in vain: ${message}`, { cause: error });
    await sleep(everyMs);
  }
}

async function attempt<Value>(
  condition: () => Value | Promise<Value>,
): Promise<{ value?: Value | undefined; error?: unknown }> {
  try {
    return { value: await condition() };
  } catch (error) {
    return { error };
  }
}

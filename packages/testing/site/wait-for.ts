/** How long to wait, what to say when it was in vain, and how often to look. */
export type WaitOptions = { timeoutMs?: number; message?: string; everyMs?: number };

/**
 * Waits until `condition` gives something truthy, and returns that.
 *
 * A condition that throws is tried again. Throws after `timeoutMs` (default 10,000) with `message` and the last
 * reason. Looks every `everyMs` (default 10).
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
    await Bun.sleep(everyMs);
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

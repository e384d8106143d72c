// Keeps the faults of functions that an engine was given, such as its log, from harming the engine.
import { errorText } from "./errors.ts";
import type { Log } from "./log.ts";
import type { Observe } from "./observe.ts";

/** Calls a function and passes what it throws, or rejects with, to `onError`; never throws. */
export function callGuarded(call: () => unknown, onError: (thrown: unknown) => void): void {
  try {
    const result = call();
    if (result instanceof Promise) result.catch(onError);
  } catch (thrown) {
    onError(thrown);
  }
}

/** Returns a log that writes to `log` and never throws. A line that cannot be written is lost. */
export function guardedLog(log: Log): Log {
  const write =
    (level: keyof Log) =>
    (fields: object, text: string): void =>
      callGuarded(() => log[level](fields, text), ignore);
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

/** Returns a function that passes facts to `observe` and never throws; a failure is logged. */
export function guardedObserve(observe: Observe, log: Log): Observe {
  return (fact) =>
    callGuarded(
      () => observe(fact),
      (thrown) => log.error({ kind: fact.kind, error: errorText(thrown) }, "Cannot observe a fact"),
    );
}

function ignore(): void {}

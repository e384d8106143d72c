// Declares the log that the engine writes to, and a log that writes nothing.

/** Receives the log lines of the engine, each as fields and a text; a pino logger has this form. */
export interface Log {
  /** Logs a line for those who debug the engine. */
  debug(fields: object, text: string): void;
  /** Logs a normal occurrence. */
  info(fields: object, text: string): void;
  /** Logs a failure that the engine recovers from without help. */
  warn(fields: object, text: string): void;
  /** Logs a failure that an operator must act on. */
  error(fields: object, text: string): void;
}

/** Discards every line: the log for tests and for programs without a log. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {}

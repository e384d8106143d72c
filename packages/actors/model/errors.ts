/** The base of every error the engine raises; `code` is stable, the text is for people. */
export class ActorsError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * Says that Redis could not be asked now; what was asked may or may not have been done.
 * Asking again with the same command id is safe. Code `unavailable`.
 */
export class UnavailableError extends ActorsError {
  constructor(message: string, options?: ErrorOptions) {
    super("unavailable", message, options);
  }
}

/**
 * Refuses a command because a listener of its events is too far behind; nothing was changed. Ask again later.
 * Code `overloaded`.
 */
export class OverloadedError extends ActorsError {
  constructor(service: string, group: string) {
    super("overloaded", `Cannot take commands for ${service}: its listener ${group} is too far behind`);
  }
}

/** Carries a refusal of `decide` to whoever asked; nothing was changed. The code is the author's. */
export class RefusedError extends ActorsError {
  constructor(code: string, message: string) {
    // An answer, not a fault: to write its stack down would cost a crowd that is refused a tenth of its time.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(code, message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Ends an event's handling for good: no retry, straight to the dead letters. Code `terminal` unless given. */
export class TerminalError extends ActorsError {
  constructor(message: string, options?: ErrorOptions & { code?: string }) {
    super(options?.code ?? "terminal", message, options);
  }
}

/** Refuses a command id that was used before with another message. Code `command_mismatch`. */
export class CommandMismatchError extends ActorsError {
  constructor(commandId: string) {
    super("command_mismatch", `Cannot run command ${commandId}: the id was used for another message`);
  }
}

/** Gives up after too many lost races for one document; nothing was changed. Code `contended`. */
export class ContendedError extends ActorsError {
  constructor(actor: string, id: string) {
    super("contended", `Cannot change ${actor} ${id}: others change it all the time`);
  }
}

/** Refuses a decision that breaks a limit or a rule of the engine. Code `invalid_decision`. */
export class InvalidDecisionError extends ActorsError {
  constructor(message: string) {
    super("invalid_decision", message);
  }
}

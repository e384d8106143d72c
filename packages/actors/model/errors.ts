// Declares the errors that the engine throws, each with a stable code.

/** Serves as the base class of every error that the engine throws; the text is for people. */
export class ActorsError extends Error {
  /** Names the kind of error for programs; a code never changes. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/**
 * Reports that Redis did not answer in time. The work may or may not have been done; a second ask with the same command
 * id is safe. Code `unavailable`.
 */
export class UnavailableError extends ActorsError {
  constructor(message: string, options?: ErrorOptions) {
    super("unavailable", message, options);
  }
}

/**
 * Refuses a command because a subscriber to the service's events is too far behind (backpressure). Nothing was changed;
 * the command may be sent again later. Code `overloaded`.
 */
export class OverloadedError extends ActorsError {
  constructor(service: string, group: string) {
    super("overloaded", `Cannot take commands for ${service}: its subscriber ${group} is too far behind`);
  }
}

/**
 * Carries a refusal of `decide` to the caller of `ask`. Nothing was changed. The code is one that the actor declares.
 */
export class RefusedError extends ActorsError {
  constructor(code: string, message: string) {
    // A refusal is an answer, not a fault: collecting the stack costs a tenth of the time of a refused command.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(code, message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Makes an event a dead letter at once, without a retry. Thrown by reactions and rules. Code `terminal` by default. */
export class TerminalError extends ActorsError {
  constructor(message: string, options?: ErrorOptions & { code?: string }) {
    super(options?.code ?? "terminal", message, options);
  }
}

/** Refuses a command id that was used before with another message. Nothing was changed. Code `command_mismatch`. */
export class CommandMismatchError extends ActorsError {
  constructor(commandId: string) {
    super("command_mismatch", `Cannot run command ${commandId}: the id was used for another message`);
  }
}

/**
 * Gives up on a message after 8 attempts that each lost a race with another commit. Nothing was changed. Code
 * `contended`.
 */
export class ContendedError extends ActorsError {
  constructor(actor: string, id: string) {
    super("contended", `Cannot change ${actor} ${id}: others change it all the time`);
  }
}

/** Refuses a decision or a declaration that breaks a limit or a rule of the engine. Code `invalid_decision`. */
export class InvalidDecisionError extends ActorsError {
  constructor(message: string) {
    super("invalid_decision", message);
  }
}

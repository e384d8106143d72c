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
 * Lists why Redis cannot serve; reasons are stable, for programs to compare.
 *
 * Worth waiting for, so a call is repeated until `unavailableAfterMs` is over:
 * `unreachable`: no connection, a lost one, no answer in time, or no connection left for this client;
 * `loading`: the server still reads its data after a start;
 * `read_only`: the server is a replica now, as after a failover; the connection is made again, by its name;
 * `busy`: a script has blocked the server for seconds;
 * `cluster_down`: the cluster serves no slots, or is just moving one;
 * `unprepared`: the Functions are not loaded, or the database was never opened, and the user of the connection may do
 * neither; a process with all rights must, see `aclRulesOf`.
 *
 * Not worth waiting for, because somebody must act; such an answer is given at once:
 * `full`: `maxmemory` is reached;
 * `cannot_persist`: the server cannot write to its disk, or has too few replicas;
 * `not_permitted`: the user of the connection may not do this;
 * `wrong_password`: user or password are not right, or missing;
 * `unfit`: the server is another one than was opened, and its data have other partitions or another form, or it
 * evicts keys or is too old;
 * `archive`: Redis serves, and the archive of documents does not.
 */
export type UnavailableReason =
  | "unreachable"
  | "loading"
  | "read_only"
  | "busy"
  | "cluster_down"
  | "unprepared"
  | "full"
  | "cannot_persist"
  | "not_permitted"
  | "wrong_password"
  | "unfit"
  | "archive";

/**
 * Reports that Redis cannot serve now; `reason` says why. The work may or may not have been done; a second ask with the
 * same command id is safe. Code `unavailable`.
 */
export class UnavailableError extends ActorsError {
  /** Says why; default `unreachable`. */
  readonly reason: UnavailableReason;

  constructor(message: string, options?: ErrorOptions & { reason?: UnavailableReason }) {
    super("unavailable", message, options);
    this.reason = options?.reason ?? "unreachable";
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

/**
 * Reports an event that this program does not know yet: of a type that its declaration of the stream lacks, or of a
 * later form. The consumer sets the event aside for a process that knows it. Code `unknown_event`.
 */
export class UnknownEventError extends ActorsError {
  /** Names the kind of the event: `<publishing service>|<type>|<form>`. */
  readonly kind: string;

  constructor(service: string, type: string, form: number) {
    super("unknown_event", `Cannot read event: this program does not know ${type} of ${service} in form ${form}`);
    this.kind = `${service}|${type}|${form}`;
  }
}

/**
 * Reports a stored document that cannot be read: its text is not of the schema, or its key is of another type. Code
 * `unreadable_document`.
 */
export class UnreadableDocumentError extends ActorsError {
  /** Spells the key of the document. */
  readonly key: string;

  constructor(key: string, options: ErrorOptions) {
    const { cause } = options;
    const why =
      cause instanceof Error ? cause.message.replaceAll(/\s+/g, " ").slice(0, 200) : "it is not of its schema";
    super("unreadable_document", `Cannot read ${key}: ${why}`, options);
    this.key = key;
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

/**
 * Refuses a command id that `newCommandId` has not made. Nothing was changed. The id says in which hour its outcome is
 * stored, so a repetition under another id could not find it. Code `invalid_command_id`.
 */
export class InvalidCommandIdError extends ActorsError {
  constructor(commandId: unknown) {
    super("invalid_command_id", `Cannot run command ${errorText(commandId)}: newCommandId() has not made its id`);
  }
}

const MOST_TEXT = 1_000;

/** Formats anything that was thrown as text, 1,000 characters at most: also what cannot become a text by itself. */
export function errorText(thrown: unknown): string {
  try {
    return String(thrown).slice(0, MOST_TEXT);
  } catch {
    return "an error that has no text";
  }
}

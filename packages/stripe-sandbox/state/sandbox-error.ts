// Declares the errors of the sandbox itself.
/** Names the errors of the sandbox itself, as opposed to error answers of the API. */
export type SandboxErrorCode =
  | "bad_setting"
  | "bad_webhooks"
  | "database_in_use"
  | "port_in_use"
  | "sandbox_not_started";

/** Reports an error of the sandbox itself; compare `code`, show `message`. */
export class SandboxError extends Error {
  /** Identifies the error. */
  readonly code: SandboxErrorCode;

  constructor(code: SandboxErrorCode, message: string) {
    super(message);
    this.name = "SandboxError";
    this.code = code;
  }
}

/** Sets the exit code of `main.ts` when another sandbox has the data folder. */
export const EXIT_DATABASE_IN_USE = 3;

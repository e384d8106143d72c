/** What can go wrong with the sandbox itself, as distinct from what Stripe's HTTP answers. */
export type SandboxErrorCode =
  | "bad_setting"
  | "bad_webhooks"
  | "database_in_use"
  | "port_in_use"
  | "sandbox_not_started";

/** The one error this package throws at its caller; decide by `code`, show `message`. */
export class SandboxError extends Error {
  readonly code: SandboxErrorCode;

  constructor(code: SandboxErrorCode, message: string) {
    super(message);
    this.name = "SandboxError";
    this.code = code;
  }
}

/** The exit code by which `main.ts` tells its parent that another sandbox has the data folder. */
export const EXIT_DATABASE_IN_USE = 3;

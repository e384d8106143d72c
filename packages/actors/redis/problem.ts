// Declares the error that says why a Redis server cannot be used.
/** Lists the reasons for which a Redis server cannot be used; codes are stable, for programs to compare. */
export type RedisProblemCode =
  | "REDIS_ADDRESS_INVALID"
  | "REDIS_UNREACHABLE"
  | "REDIS_TOO_OLD"
  | "REDIS_EVICTS"
  | "REDIS_FOLDER_IN_USE"
  | "REDIS_NOT_INSTALLED"
  | "REDIS_START_FAILED";

/**
 * Says in one line why a Redis server cannot be used; a program prints the line and exits with 1.
 *
 * The message never contains a password.
 */
export class RedisProblem extends Error {
  /** Names the reason; stable. */
  readonly code: RedisProblemCode;

  constructor(code: RedisProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RedisProblem";
    this.code = code;
  }
}

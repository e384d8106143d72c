/** Everything that can be wrong with a Redis server or the way to it; stable, meant for code to compare. */
export type RedisProblemCode =
  | "REDIS_UNREACHABLE"
  | "REDIS_TOO_OLD"
  | "REDIS_EVICTS"
  | "REDIS_FOLDER_IN_USE"
  | "REDIS_NOT_INSTALLED"
  | "REDIS_START_FAILED";

/**
 * Says why a Redis server cannot be used, in one line fit to print before exit 1.
 *
 * `code` is stable. The text never holds a password.
 */
export class RedisProblem extends Error {
  readonly code: RedisProblemCode;

  constructor(code: RedisProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RedisProblem";
    this.code = code;
  }
}

/** Turns a Redis address into `host:port`, so that it can be printed without its password. */
export function addressOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed?.hostname) return "the address in REDIS_URL";
  return `${parsed.hostname}:${parsed.port || "6379"}`;
}

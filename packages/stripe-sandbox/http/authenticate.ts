import { Failure } from "./failure.ts";

const TEST_KEY = /^sk_test_[A-Za-z0-9_]+$/;

/**
 * Checks the API key of a call: `Bearer sk_test_…`, or Basic with the key as user name.
 * Throws a 401 Failure for an absent key or one that is no test key; the message shows its last four letters.
 */
export function authenticate(authorization: string | undefined): void {
  const key = keyOf(authorization ?? "");
  if (key === undefined) {
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (!TEST_KEY.test(key)) throw unauthorized(`Invalid API Key provided: ${masked(key)}`);
}

/** Reads the API key from the header `Authorization`; undefined when it holds none. */
export function keyOf(authorization: string): string | undefined {
  const [, scheme = "", credentials = ""] = /^(\S+)\s+(\S+)$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === "bearer") return credentials;
  if (scheme.toLowerCase() !== "basic") return undefined;
  return Buffer.from(credentials, "base64").toString().split(":")[0] || undefined;
}

/** Returns a key with all but its kind and its last four letters masked. */
export function masked(key: string): string {
  const start = /^[a-z]{2}_(?:test|live)_/.exec(key)?.[0] ?? "";
  return `${start}${"*".repeat(12)}${key.length > 16 ? key.slice(-4) : ""}`;
}

function unauthorized(message: string): Failure {
  return new Failure(401, { type: "invalid_request_error", message }, "validation");
}

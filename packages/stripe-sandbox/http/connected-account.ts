// Checks the connected account that a call names in the header `Stripe-Account`.
import type { Database } from "bun:sqlite";
import { createStore } from "../state/store.ts";
import { keyOf, masked } from "./authenticate.ts";
import { Failure } from "./failure.ts";
import type { Call } from "./perform.ts";

/**
 * Throws a 403 Failure with code `account_invalid` for a call about an account that the platform does not have, and a
 * 400 where the sandbox does not answer for connected accounts.
 */
export function requireAccess(database: Database, { account, endpoint, path }: Call, authorization?: string): void {
  if (account === null) return;
  if (!createStore(database, null).find("account", account)) throw noAccess(account, authorization);
  if (endpoint.isForAccounts) return;
  const message = `The sandbox does not answer ${endpoint.method} ${path} for a connected account.`;
  throw new Failure(400, { type: "invalid_request_error", message }, "validation");
}

/** Makes the 403 for an account that does not exist, or that has left the platform. */
export function noAccess(account: string, authorization?: string): Failure {
  const key = masked(keyOf(authorization ?? "") ?? "sk_test_");
  const message = `The provided key '${key}' does not have access to account '${account}' (or that account does not exist). Application access may have been revoked.`;
  return new Failure(403, { type: "invalid_request_error", code: "account_invalid", message }, "validation");
}

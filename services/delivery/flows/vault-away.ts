// Answers requests whose file cannot be stored or read now because the vault does not answer.

import { unavailable } from "@holdfast/server";
import { VaultUnavailable } from "../vault/vault.ts";

const RETRY_SECONDS = 5;

/** Runs work of a request; throws a 503 problem with `Retry-After` where the vault is away. */
export async function withVault<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof VaultUnavailable)) throw error;
    throw unavailable("Ticket files cannot be reached now, try again soon", RETRY_SECONDS);
  }
}

// Serves a Stripe sandbox for a market.

import { serveSandbox } from "@holdfast/stripe-sandbox";
import { z } from "zod";
import type { Answerer } from "../roles.ts";

/** Begins a sandbox on a file, as the one of a site is. */
export async function begin(settings: unknown): Promise<Answerer> {
  const { databaseFile } = z.object({ databaseFile: z.string() }).parse(settings);
  const { url, controlToken, webhookSecret } = serveSandbox({ databaseFile });
  return async () => ({ url, controlToken, webhookSecret });
}

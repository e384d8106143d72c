import { createAuthService } from "@holdfast/auth";
import { createExpirationService } from "@holdfast/expiration";
import { createOrdersService } from "@holdfast/orders";
import { createPaymentsService } from "@holdfast/payments";
import { type Lifetime, type Logger, openSite } from "@holdfast/server";
import { startSandboxProcess } from "@holdfast/stripe-sandbox";
import { createTicketsService } from "@holdfast/tickets";
import type { SiteConfig } from "./site-config.ts";

/** Runs all five services behind one port, until the lifetime ends; gives the line that says so. */
export async function runSite(config: SiteConfig, lifetime: Lifetime): Promise<string> {
  const site = await openSite(config.common, lifetime);
  const sandboxUrl =
    config.sandboxPort === null
      ? null
      : await startSandbox(config.sandboxPort, { dataDir: site.common.dataDir, log: site.log, lifetime });
  const payments = config.paymentsAt(sandboxUrl);
  await site.serve([
    createAuthService({ ...site, config: config.auth }),
    createTicketsService({ ...site, config: null }),
    createOrdersService({ ...site, config: config.orders }),
    createExpirationService({ ...site, config: null }),
    createPaymentsService({ ...site, config: payments }),
  ]);
  const facts = [
    `redis ${site.redisAddress}`,
    `documents ${site.database.form}`,
    "search off",
    `payments ${payments.stripe.apiUrl === null ? "stripe" : "sandbox"}`,
  ];
  return `Holdfast is ready on http://localhost:${site.common.port} (${facts.join(", ")})`;
}

type SandboxOptions = { dataDir: string; log: Logger; lifetime: Lifetime };

async function startSandbox(port: number, { dataDir, log, lifetime }: SandboxOptions): Promise<string> {
  const sandbox = await startSandboxProcess({ dataDir, port });
  lifetime.onStop("the Stripe sandbox", () => sandbox.stop());
  sandbox.onExit(({ pid, error }) => log.warn({ pid, err: error }, "The Stripe sandbox has ended, starting it again"));
  return sandbox.url;
}

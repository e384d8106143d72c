// Runs all services of the site behind one port.

import { createAuthService } from "@holdfast/auth";
import { createDeliveryService } from "@holdfast/delivery";
import { createExpirationService } from "@holdfast/expiration";
import { createOperatorService } from "@holdfast/operator";
import { createOrdersService } from "@holdfast/orders";
import { createPaymentsService, NEEDED_EVENTS } from "@holdfast/payments";
import { type Lifetime, type OpenSite, openSite } from "@holdfast/server";
import { startSandboxProcess } from "@holdfast/stripe-sandbox";
import { createTicketsService } from "@holdfast/tickets";
import type { SandboxFacts, SiteConfig } from "./config.ts";
import { siteServices } from "./definitions.ts";
import { sayWhatRuns } from "./demo/running-site.ts";
import { upgradeAtStart } from "./upgrade/upgrade.ts";

/** Runs all seven services behind one port until the lifetime ends; returns the line that says that they are ready. */
export async function runSite(config: SiteConfig, lifetime: Lifetime): Promise<string> {
  const site = await openSite(config.common, lifetime, { name: "site", definitions: siteServices });
  const { sandboxPort: port } = config;
  const payments = config.paymentsAt(port === null ? null : await startSandbox(site, port, lifetime));
  if (site.needsUpgrade) await upgradeAtStart({ ...site, database: site.operator, stopping: lifetime.stopping });
  const tickets = createTicketsService({ ...site, config: config.tickets });
  await site.serve([
    createAuthService({ ...site, config: config.auth }),
    tickets,
    createOrdersService({ ...site, config: config.orders }),
    createExpirationService({ ...site, config: null }),
    createPaymentsService({ ...site, config: payments }),
    createDeliveryService({ ...site, config: config.delivery }),
    createOperatorService({ ...site, config: { orderTerms: config.orders } }),
  ]);
  const hasSandbox = payments.stripe.apiUrl !== null;
  const sendsMail = config.auth.mail.server !== null;
  sayWhatRuns({ common: site.common, redis: site.redisAddress, hasSandbox, sendsMail }, lifetime);
  const facts = [
    `redis ${site.redisAddress}`,
    `documents ${site.database.form}`,
    `search ${tickets.search()}`,
    `payments ${hasSandbox ? "sandbox" : "stripe"}`,
  ];
  return `Holdfast is ready on http://localhost:${site.common.port} (${facts.join(", ")})`;
}

async function startSandbox({ common, log }: OpenSite, port: number, lifetime: Lifetime): Promise<SandboxFacts> {
  const sandbox = await startSandboxProcess({ dataDir: common.dataDir, port });
  lifetime.onStop("the Stripe sandbox", () => sandbox.stop());
  sandbox.onExit(({ pid, error }) => log.warn({ pid, err: error }, "The Stripe sandbox has ended, starting it again"));
  const url = `http://127.0.0.1:${common.port}/webhooks/stripe`;
  await sandbox.setWebhooks([
    { url, enabled_events: [...NEEDED_EVENTS] },
    { url, connect: true },
  ]);
  return sandbox;
}

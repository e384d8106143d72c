// Reads the settings of the whole site.

import { type AuthConfig, readAuthConfig } from "@holdfast/auth";
import { type DeliveryConfig, readDeliveryConfig } from "@holdfast/delivery";
import { type OrdersConfig, readOrdersConfig } from "@holdfast/orders";
import { type PaymentsConfig, readPaymentsConfig, sandboxPortOf } from "@holdfast/payments";
import { type CommonConfig, type Environment, readCommon, SettingsProblem } from "@holdfast/server";
import { readTicketsConfig, type TicketsConfig } from "@holdfast/tickets";

/** Settings of the whole site in one process. */
export interface SiteConfig {
  /** Settings that all services share. */
  readonly common: CommonConfig;
  /** Settings of auth. */
  readonly auth: AuthConfig;
  /** Settings of tickets. */
  readonly tickets: TicketsConfig;
  /** Settings of orders. */
  readonly orders: OrdersConfig;
  /** Settings of delivery. */
  readonly delivery: DeliveryConfig;
  /** Port of the site's own Stripe sandbox, 0 for any free port; null when the settings name another Stripe. */
  readonly sandboxPort: number | null;
  /** Reads the settings of payments for the running sandbox; null: the settings name another Stripe. */
  readonly paymentsAt: (sandbox: SandboxFacts | null) => PaymentsConfig;
}

/** What payments needs to reach the sandbox. */
export interface SandboxFacts {
  /** Address of the sandbox. */
  readonly url: string;
  /** Secret that signs the sandbox's webhooks. */
  readonly webhookSecret: string;
  /** Secret that signs its webhooks about the accounts of sellers; default: it sends none. */
  readonly connectWebhookSecret?: string;
}

/**
 * Reads the settings of all services. Throws a SettingsProblem that names every faulty variable of the first service that
 * has some.
 */
export function readSiteConfig(env: Environment): SiteConfig {
  const common = readCommon(env);
  const sandboxPort = sandboxPortOf(env);
  if (sandboxPort !== null && sandboxPort !== 0 && sandboxPort === common.port) {
    throw new SettingsProblem("Cannot start: STRIPE_SANDBOX_PORT must be another port than PORT");
  }
  return {
    common,
    sandboxPort,
    auth: readAuthConfig(common, env),
    tickets: readTicketsConfig(env),
    orders: readOrdersConfig(env),
    delivery: readDeliveryConfig(env),
    paymentsAt: (sandbox) => readPaymentsConfig(sandbox === null ? env : { ...env, ...settingsOf(sandbox) }),
  };
}

function settingsOf({ url, webhookSecret, connectWebhookSecret: connect }: SandboxFacts): Environment {
  const settings = { STRIPE_API_URL: url, STRIPE_WEBHOOK_SECRET: webhookSecret };
  return connect ? { ...settings, STRIPE_CONNECT_WEBHOOK_SECRET: connect } : settings;
}

/** Returns the environment variables of this process. */
export function siteEnvironment(): Environment {
  return process.env;
}

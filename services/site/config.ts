import { type AuthConfig, readAuthConfig } from "@holdfast/auth";
import { type OrdersConfig, readOrdersConfig } from "@holdfast/orders";
import { type PaymentsConfig, readPaymentsConfig, sandboxPortOf } from "@holdfast/payments";
import { type CommonConfig, type Environment, readCommon } from "@holdfast/server";

/** The settings of the whole site in one process. */
export interface SiteConfig {
  readonly common: CommonConfig;
  readonly auth: AuthConfig;
  readonly orders: OrdersConfig;
  /** Where the site's own Stripe sandbox is to be (0: any port); null where the settings name another Stripe. */
  readonly sandboxPort: number | null;
  /** What payments has of its own, once the sandbox is known; null for another Stripe. */
  readonly paymentsAt: (sandbox: SandboxFacts | null) => PaymentsConfig;
}

/** What payments has to know of the sandbox. */
export interface SandboxFacts {
  readonly url: string;
  readonly webhookSecret: string;
}

/** Reads all settings; throws a SettingsProblem that names the faulty variables. */
export function readSiteConfig(env: Environment): SiteConfig {
  const common = readCommon(env);
  const sandboxPort = sandboxPortOf(env);
  return {
    common,
    sandboxPort,
    auth: readAuthConfig(common, env),
    orders: readOrdersConfig(env),
    paymentsAt: (sandbox) => readPaymentsConfig(sandbox === null ? env : { ...env, ...settingsOf(sandbox) }),
  };
}

function settingsOf({ url, webhookSecret }: SandboxFacts): Environment {
  return { STRIPE_API_URL: url, STRIPE_WEBHOOK_SECRET: webhookSecret };
}

/** The environment of the site in one process. */
export function siteEnvironment(): Environment {
  return process.env;
}

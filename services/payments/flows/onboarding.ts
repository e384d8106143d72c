// Opens a seller's account at Stripe and leads the seller to Stripe's pages.

import type { Answer, Engine, Log } from "@holdfast/actors";
import { unavailable } from "@holdfast/server";
import { countriesOf, type Payee, payeeDocument } from "../rules/payee.ts";
import { payeeActor } from "../rules/payee-actor.ts";
import { type PlatformAccount, platformFaults } from "../rules/platform.ts";
import type { ConnectGateway } from "../stripe/connect-gateway.ts";

/** Refusal of the payee's actor. */
export type PayeeRefusal = Extract<Answer<typeof payeeActor>, { refused: unknown }>;

/** Leads sellers to their accounts for payouts. */
export interface Onboarding {
  /** Returns the countries in which the site can pay sellers. Throws a 503 problem when Stripe does not answer. */
  countries(): Promise<readonly string[]>;
  /** Notes in which country a seller is paid; returns a refusal where an account is open in another one. */
  setCountry(userId: string, country: string): Promise<PayeeRefusal | null>;
  /**
   * Opens an account where there is none and returns the address, good once, at which the seller tells Stripe about
   * themselves; or a refusal. Throws a 503 problem when Stripe does not answer in time.
   */
  begin(userId: string): Promise<{ readonly url: string } | PayeeRefusal>;
  /** Says in the log whether money can be transferred from the site's own account. Throws when Stripe does not answer. */
  check(): Promise<void>;
  /** Reads the account again after the seller has returned from Stripe's pages, and waits a moment for the answer. */
  returned(userId: string): Promise<void>;
}

/** Holds the dependencies of `createOnboarding`. */
export interface OnboardingOptions {
  readonly engine: Engine;
  readonly connect: Pick<ConnectGateway, "platform" | "onboardingLink">;
  readonly log: Log;
  /** Currency of the site, as an ISO code in lower case. */
  readonly currency: string;
  /** Longest time that a seller waits for an account to be made, ms. */
  readonly answerWithinMs: number;
  /** Longest time that a seller who has returned waits until the account was read, ms. */
  readonly returnWithinMs: number;
}

const AWAY = "Stripe does not answer. Please try again in a moment.";
const RETRY_SECONDS = 10;

/** Creates the onboarding of sellers. What Stripe says about the site's own account is read once. */
export function createOnboarding(options: OnboardingOptions): Onboarding {
  const { engine, connect, log } = options;
  let platform: PlatformAccount | null = null;

  async function readPlatform(): Promise<PlatformAccount> {
    platform ??= await orUnavailable(connect.platform(), log);
    return platform;
  }

  return {
    countries: async () => countriesOf((await readPlatform()).country),
    async setCountry(userId, country) {
      const answer = await engine.tryAsk(payeeActor, userId, { type: "SetCountry", country });
      return "refused" in answer ? answer : null;
    },
    async begin(userId) {
      const answer = await engine.tryAsk(payeeActor, userId, { type: "WantAccount" });
      if ("refused" in answer) return answer;
      const isEnough = (payee: Payee) => payee.accountId !== null || !payee.isWanted;
      const reading = { isEnough, withinMs: options.answerWithinMs, everyMs: 100 };
      const payee = await engine.readUntil(payeeDocument, userId, reading);
      if (!payee?.accountId) throw unavailable(AWAY, RETRY_SECONDS);
      return { url: await orUnavailable(connect.onboardingLink(payee.accountId), log) };
    },
    async returned(userId) {
      const before = await engine.read(payeeDocument, userId);
      await engine.ask(payeeActor, userId, { type: "Recheck" });
      const isEnough = (payee: Payee) => payee.version > (before?.version ?? 0);
      await engine.readUntil(payeeDocument, userId, { isEnough, withinMs: options.returnWithinMs, everyMs: 100 });
    },
    check: async () => logFaults(await connect.platform(), options),
  };
}

function logFaults(platform: PlatformAccount, { log, currency }: OnboardingOptions): void {
  for (const { isFatal, found, advice } of platformFaults(platform, currency)) {
    log[isFatal ? "error" : "warn"]({ advice }, `Stripe: ${found}`);
  }
}

async function orUnavailable<Value>(call: Promise<Value>, log: Log): Promise<Value> {
  try {
    return await call;
  } catch (error) {
    log.warn({ error: String(error) }, "Stripe did not answer a seller");
    throw unavailable(AWAY, RETRY_SECONDS);
  }
}

// Makes accounts and computes their states, as pure functions.
import type {
  Account,
  Capability,
  CapabilityName,
  CapabilityStatus,
  DisabledReason,
  PayoutInterval,
  Requirements,
} from "../state/connect-objects.ts";

/** Names how an onboarding ends, or what Stripe does with the account later. */
export type OnboardingAnswer = "complete" | "later" | "pending" | "reject" | "restrict";

/** Lists what a new account owes, in the order of the onboarding page. */
export const FIRST_DUE = [
  "individual.first_name",
  "individual.last_name",
  "individual.dob.day",
  "individual.dob.month",
  "individual.dob.year",
  "external_account",
  "tos_acceptance.date",
  "tos_acceptance.ip",
] as const;

const DOCUMENT = "individual.verification.document";

/** Returns requirements that ask for these things, at once and in future. */
export function requirementsOf(due: readonly string[], disabledReason: DisabledReason | null): Requirements {
  return {
    alternatives: [],
    current_deadline: null,
    currently_due: [...due],
    disabled_reason: disabledReason,
    errors: [],
    eventually_due: [...due],
    past_due: [...due],
    pending_verification: [],
  };
}

/** Makes a connected account that has answered nothing yet. */
export function newAccount(
  asked: Pick<Account, "business_type" | "country" | "email" | "metadata"> & {
    capabilities: readonly CapabilityName[];
    agreement: "full" | "recipient" | undefined;
    currency: string;
    interval: PayoutInterval | undefined;
    name: string | undefined;
    productDescription: string | undefined;
    url: string | undefined;
  },
  { id, now }: { id: string; now: number },
): Account {
  const { business_type, country, email, metadata } = asked;
  return {
    ...{
      id,
      object: "account",
      business_type,
      country,
      email,
      metadata,
      created: now,
      default_currency: asked.currency,
    },
    business_profile: {
      ...NO_PROFILE,
      name: asked.name ?? null,
      product_description: asked.productDescription ?? null,
      url: asked.url ?? null,
    },
    capabilities: Object.fromEntries(asked.capabilities.map((name) => [name, "inactive"])),
    charges_enabled: false,
    controller: {
      fees: { payer: "application" },
      is_controller: true,
      losses: { payments: "application" },
      requirement_collection: "stripe",
      stripe_dashboard: { type: "express" },
      type: "application",
    },
    details_submitted: false,
    external_accounts: externalAccounts(id),
    future_requirements: requirementsOf([], null),
    payouts_enabled: false,
    requirements: requirementsOf(FIRST_DUE, "requirements.past_due"),
    settings: settingsOf(asked.interval ?? "daily", { name: asked.name ?? null }),
    tos_acceptance: asked.agreement ? { date: null, service_agreement: asked.agreement } : { date: null },
    type: "none",
  };
}

/** Returns the account after the onboarding has ended in this way, or Stripe has judged it so. */
export function afterAnswer(account: Account, answer: OnboardingAnswer, now: number): Account {
  switch (answer) {
    case "complete":
      return judged(account, "active", { requirements: requirementsOf([], null), now });
    case "pending": {
      const waiting = { ...requirementsOf([], "requirements.pending_verification"), pending_verification: [DOCUMENT] };
      return judged(account, "pending", { requirements: waiting, now });
    }
    case "restrict": {
      const requirements = { ...requirementsOf([DOCUMENT], "requirements.past_due"), current_deadline: now };
      return judged(account, "inactive", { requirements, now });
    }
    case "reject":
      return judged(account, "inactive", { requirements: requirementsOf([], "rejected.other"), now });
    case "later":
      return account;
    default:
      return answer satisfies never;
  }
}

/** Returns the account after these requirements were met; the last one ends the onboarding. */
export function afterFields(account: Account, met: readonly string[], now: number): Account {
  const due = account.requirements.currently_due.filter((name) => !met.includes(name));
  if (due.length === 0) return afterAnswer(account, "complete", now);
  return { ...account, requirements: requirementsOf(due, "requirements.past_due") };
}

/** Returns a capability of an account; undefined for one that was never requested. */
export function capabilityOf(account: Account, name: CapabilityName): Capability | undefined {
  const status = account.capabilities[name];
  if (status === undefined) return undefined;
  const { id, created, future_requirements, requirements } = account;
  const dates = { requested: true, requested_at: created } as const;
  return { id: name, object: "capability", account: id, future_requirements, ...dates, requirements, status };
}

/** Lists the capabilities of an account. */
export function capabilitiesOf(account: Account): Capability[] {
  return CAPABILITIES.flatMap((name) => capabilityOf(account, name) ?? []);
}

/** Lists the capabilities that the sandbox knows. */
export const CAPABILITIES = ["card_payments", "transfers"] as const satisfies CapabilityName[];

/** Makes the settings of an account. */
export function settingsOf(interval: PayoutInterval, { name }: { name: string | null }): Account["settings"] {
  return {
    branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
    card_payments: {
      decline_on: { avs_failure: false, cvc_failure: false },
      statement_descriptor_prefix: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    dashboard: { display_name: name, timezone: "Etc/UTC" },
    payments: {
      statement_descriptor: null,
      statement_descriptor_kana: null,
      statement_descriptor_kanji: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    payouts: {
      debit_negative_balances: true,
      schedule: { delay_days: 2, interval },
      statement_descriptor: null,
    },
  };
}

/** Makes the list of an account's bank accounts, which the sandbox does not store. */
export function externalAccounts(id: string): Account["external_accounts"] {
  return { object: "list", data: [], has_more: false, url: `/v1/accounts/${id}/external_accounts` };
}

/** Holds the profile of an account that has told nothing of its business. */
export const NO_PROFILE: Account["business_profile"] = {
  mcc: null,
  minority_owned_business_designation: null,
  name: null,
  product_description: null,
  specified_commercial_transactions_act_url: null,
  support_address: null,
  support_email: null,
  support_phone: null,
  support_url: null,
  url: null,
};

function judged(
  account: Account,
  status: CapabilityStatus,
  { requirements, now }: { requirements: Requirements; now: number },
): Account {
  const capabilities = Object.fromEntries(Object.keys(account.capabilities).map((name) => [name, status]));
  return {
    ...account,
    business_type: account.business_type ?? "individual",
    capabilities,
    charges_enabled: capabilities["card_payments"] === "active",
    details_submitted: true,
    payouts_enabled: status === "active",
    requirements,
    tos_acceptance: { ...account.tos_acceptance, date: account.tos_acceptance.date ?? now },
  };
}

// Serves the endpoints of accounts.
import { noAccess } from "../http/connected-account.ts";
import { type Endpoint, endpoint, forAccounts, ok, partEndpoint } from "../http/endpoint.ts";
import { invalidParameter, missing } from "../http/failure.ts";
import { address, choice, fields, flag, metadata, required, text } from "../http/fields.ts";
import { listPage, PAGE } from "../http/lists.ts";
import { mergedMetadata } from "../http/metadata.ts";
import { currency } from "../money/currencies.ts";
import type { Account } from "../state/connect-objects.ts";
import type { Context } from "../state/context.ts";
import { newAccountId } from "../state/ids.ts";
import {
  CAPABILITIES,
  capabilitiesOf,
  capabilityOf,
  externalAccounts,
  NO_PROFILE,
  newAccount,
  requirementsOf,
  settingsOf,
} from "./account-object.ts";
import { currencyOfCountry } from "./country-currency.ts";
import { answerOnboarding, saveAccount } from "./onboarding.ts";

const REQUESTED = fields({ requested: flag() });

const CHANGEABLE = {
  business_profile: fields({ name: text(), product_description: text(), url: address() }),
  business_type: choice("company", "individual"),
  default_currency: currency(),
  capabilities: fields({ card_payments: REQUESTED, transfers: REQUESTED }),
  email: text(800),
  metadata: metadata(),
  settings: fields({
    payouts: fields({ schedule: fields({ interval: choice("daily", "manual", "monthly", "weekly") }) }),
  }),
};

const CREATE = fields({
  ...CHANGEABLE,
  controller: required(
    fields({
      fees: required(fields({ payer: required(choice("application")) })),
      losses: required(fields({ payments: required(choice("application")) })),
      requirement_collection: choice("stripe"),
      stripe_dashboard: required(fields({ type: required(choice("express")) })),
    }),
  ),
  country: text(2),
  tos_acceptance: fields({ service_agreement: choice("full", "recipient") }),
});

const UPDATE = fields(CHANGEABLE);

type Create = NonNullable<ReturnType<typeof CREATE>>;
type Update = NonNullable<ReturnType<typeof UPDATE>>;

/** Creates, retrieves, updates, rejects and lists accounts and their capabilities, and retrieves the platform's own. */
export const accountEndpoints: Endpoint[] = [
  forAccounts(
    endpoint("GET /v1/account", fields({}), (context) =>
      ok(context.account === null ? platformAccount(context) : findAccount(context, context.account)),
    ),
  ),
  endpoint("POST /v1/accounts", CREATE, (context, values) => {
    const account = create(context, values);
    return ok(account);
  }),
  endpoint("GET /v1/accounts", fields(PAGE), ({ store }, page) =>
    ok(listPage(store, "account", { page, url: "/v1/accounts" })),
  ),
  forAccounts(endpoint("GET /v1/accounts/:id", fields({}), (context, _, id) => ok(findAccount(context, id)))),
  endpoint("POST /v1/accounts/:id", UPDATE, (context, values, id) =>
    ok(saveAccount(context, updated(findAccount(context, id), values))),
  ),
  endpoint(
    "POST /v1/accounts/:id/reject",
    fields({ reason: required(choice("fraud", "other", "terms_of_service")) }),
    (context, _, id) => ok(answerOnboarding(context, findAccount(context, id), "reject")),
  ),
  endpoint("GET /v1/accounts/:id/capabilities", fields({}), (context, _, id) => {
    const data = capabilitiesOf(findAccount(context, id));
    return ok({ object: "list", data, has_more: false, url: `/v1/accounts/${id}/capabilities` });
  }),
  partEndpoint("GET /v1/accounts/:id/capabilities/:part", fields({}), (context, _, { id, part }) => {
    const name = CAPABILITIES.find((known) => known === part);
    const capability = name && capabilityOf(findAccount(context, id), name);
    if (!capability) throw missing("capability", part, "capability");
    return ok(capability);
  }),
];

/** Finds an account; throws a 403 Failure with code `account_invalid` for one that the platform does not have. */
export function findAccount(context: Context, id: string): Account {
  const { platform } = context;
  if (id === platform.account) return platformAccount(context);
  const account = context.of(null).store.find("account", id);
  if (!account) throw noAccess(id);
  return account;
}

function create(context: Context, values: Create): Account {
  const { platform, now } = context;
  const country = values.country ?? platform.country;
  if (!platform.countries.includes(country)) {
    const message = `Accounts in ${country} are not supported: platforms in ${platform.country} cannot transfer funds there.`;
    throw invalidParameter("country", message, "country_unsupported");
  }
  const account = newAccount(
    {
      business_type: values.business_type ?? null,
      capabilities: CAPABILITIES.filter((name) => values.capabilities?.[name]?.requested),
      country,
      agreement: values.tos_acceptance?.service_agreement,
      currency: values.default_currency ?? currencyOfCountry(country),
      interval: values.settings?.payouts?.schedule?.interval,
      email: values.email ?? null,
      metadata: mergedMetadata({}, values.metadata),
      name: values.business_profile?.name,
      productDescription: values.business_profile?.product_description,
      url: values.business_profile?.url,
    },
    { id: newAccountId(), now },
  );
  context.store.save(account);
  return account;
}

function updated(account: Account, { business_profile, capabilities, ...values }: Update): Account {
  const settings = values.settings?.payouts?.schedule?.interval;
  const wanted = CAPABILITIES.filter((name) => capabilities?.[name]?.requested);
  const added = wanted.filter((name) => account.capabilities[name] === undefined);
  const profile = account.business_profile;
  return {
    ...account,
    business_profile: {
      ...profile,
      name: business_profile?.name ?? profile.name,
      product_description: business_profile?.product_description ?? profile.product_description,
      url: business_profile?.url ?? profile.url,
    },
    business_type: values.business_type ?? account.business_type,
    capabilities: { ...account.capabilities, ...Object.fromEntries(added.map((name) => [name, "inactive"])) },
    default_currency: values.default_currency ?? account.default_currency,
    email: values.email ?? account.email,
    settings: settings ? settingsOf(settings, { name: profile.name }) : account.settings,
    metadata: mergedMetadata(account.metadata, values.metadata),
  };
}

function platformAccount({ platform }: Context): Account {
  const { account: id, country, defaultCurrency, payoutInterval } = platform;
  return {
    ...{ id, object: "account", country, created: 0, default_currency: defaultCurrency, email: "platform@example.com" },
    business_profile: { ...NO_PROFILE, name: "The platform" },
    business_type: "company",
    capabilities: { card_payments: "active", transfers: "active" },
    charges_enabled: true,
    controller: { type: "account" },
    details_submitted: true,
    external_accounts: externalAccounts(id),
    future_requirements: requirementsOf([], null),
    metadata: {},
    payouts_enabled: true,
    requirements: requirementsOf([], null),
    settings: settingsOf(payoutInterval, { name: "The platform" }),
    tos_acceptance: { date: null },
    type: "standard",
  };
}

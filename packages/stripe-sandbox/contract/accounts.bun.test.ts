import { afterAll, describe, expect, test } from "vitest";
import { ACCOUNT, LINK } from "../testing/connected-account.ts";
import { INVALID, openTarget, refusal } from "../testing/contract-target.ts";

const target = openTarget();
const { stripe } = target;

afterAll(() => target.close());

const INACCESSIBLE = { status: 403, type: "invalid_request_error", code: "account_invalid" };

describe("accounts", () => {
  test("accounts.create() makes an account that owes its onboarding", async () => {
    const made = await stripe.accounts.create({ ...ACCOUNT, country: "DE", metadata: { user: "u1" } });
    expect(made.id).toMatch(/^acct_\w+$/);
    expect(made).toMatchObject({
      object: "account",
      capabilities: { transfers: "inactive" },
      charges_enabled: false,
      controller: {
        fees: { payer: "application" },
        is_controller: true,
        losses: { payments: "application" },
        requirement_collection: "stripe",
        stripe_dashboard: { type: "express" },
        type: "application",
      },
      country: "DE",
      default_currency: "eur",
      details_submitted: false,
      metadata: { user: "u1" },
      payouts_enabled: false,
      requirements: { disabled_reason: "requirements.past_due", pending_verification: [] },
      type: "none",
    });
    expect(made.requirements?.currently_due).toContain("external_account");
    expect((await stripe.accounts.retrieve(made.id)).id).toBe(made.id);
    const capability = await stripe.accounts.retrieveCapability(made.id, "transfers");
    expect(capability).toMatchObject({ id: "transfers", object: "capability", account: made.id, status: "inactive" });
    expect((await stripe.accounts.listCapabilities(made.id)).data.map(({ id }) => id)).toEqual(["transfers"]);
  });

  test("accounts.update() merges metadata", async () => {
    const { id } = await stripe.accounts.create({ ...ACCOUNT, metadata: { user: "u1", old: "yes" } });
    const after = await stripe.accounts.update(id, { metadata: { old: "", city: "Bern" } });
    expect(after.metadata).toEqual({ user: "u1", city: "Bern" });
    expect((await stripe.accounts.retrieve(id)).metadata).toEqual({ user: "u1", city: "Bern" });
  });

  test("accounts.update() asks for capabilities and sets the profile and the payouts", async () => {
    const { capabilities: _, ...bare } = ACCOUNT;
    const { id } = await stripe.accounts.create(bare);
    const after = await stripe.accounts.update(id, {
      business_profile: { product_description: "Sells seats" },
      capabilities: { transfers: { requested: true } },
      email: "jenny@example.com",
      settings: { payouts: { schedule: { interval: "manual" } } },
    });
    expect(after).toMatchObject({
      business_profile: { product_description: "Sells seats" },
      capabilities: { transfers: "inactive" },
      email: "jenny@example.com",
      settings: { payouts: { schedule: { interval: "manual" } } },
    });
  });

  test("accounts.list() gives the newest first, and not the platform", async () => {
    const first = await stripe.accounts.create(ACCOUNT);
    const second = await stripe.accounts.create(ACCOUNT);
    const { data } = await stripe.accounts.list({ limit: 2 });
    expect(data.map(({ id }) => id)).toEqual([second.id, first.id]);
    const older = await stripe.accounts.list({ limit: 1, starting_after: second.id });
    expect(older.data.map(({ id }) => id)).toEqual([first.id]);
  });

  test("accounts.retrieveCurrent() gives the platform, with its settings", async () => {
    const own = await stripe.accounts.retrieveCurrent();
    expect(own).toMatchObject({ object: "account", charges_enabled: true, payouts_enabled: true });
    expect(own.settings?.payouts?.schedule.interval).toEqual(expect.any(String));
    const { available } = await stripe.balance.retrieve();
    expect(available.map(({ currency }) => currency)).toContain(own.default_currency ?? "");
    const { id } = await stripe.accounts.create(ACCOUNT);
    expect((await stripe.accounts.retrieveCurrent({}, { stripeAccount: id })).id).toBe(id);
  });

  test("accounts.create() refuses a country to which nothing can be transferred", async () => {
    const call = stripe.accounts.create({ ...ACCOUNT, country: "CU" });
    expect(await refusal(call)).toMatchObject({ ...INVALID, param: "country" });
  });

  test("an account that does not exist is out of reach", async () => {
    expect(await refusal(stripe.accounts.retrieve("acct_none"))).toMatchObject(INACCESSIBLE);
    const call = stripe.balance.retrieve({}, { stripeAccount: "acct_none" });
    expect(await refusal(call)).toMatchObject(INACCESSIBLE);
  });

  test("accounts.reject() ends an account", async () => {
    const { id } = await stripe.accounts.create(ACCOUNT);
    const after = await stripe.accounts.reject(id, { reason: "other" });
    expect(after.requirements?.disabled_reason).toBe("rejected.other");
  });
});

describe("account links", () => {
  test("accountLinks.create() gives an address that ends soon", async () => {
    const { id: account } = await stripe.accounts.create(ACCOUNT);
    const link = await stripe.accountLinks.create({ ...LINK, account });
    expect(link).toMatchObject({ object: "account_link", url: expect.stringMatching(/^https?:\/\//) });
    expect(link.expires_at - link.created).toBe(300);
    const other = await stripe.accountLinks.create({ ...LINK, account, collect: "eventually_due" });
    expect(other.url).not.toBe(link.url);
  });

  test("accountLinks.create() refuses an unknown account, an absent address and another type", async () => {
    const { id: account } = await stripe.accounts.create(ACCOUNT);
    const { return_url: _, ...rest } = LINK;
    expect(await refusal(stripe.accountLinks.create({ ...LINK, account: "acct_none" }))).toMatchObject(INVALID);
    expect(await refusal(stripe.accountLinks.create({ ...rest, account }))).toMatchObject(INVALID);
    const other = stripe.accountLinks.create({ ...LINK, account, type: "none" });
    expect(await refusal(other)).toMatchObject({ ...INVALID, param: "type" });
  });
});

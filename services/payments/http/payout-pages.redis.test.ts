import { afterAll, beforeAll, expect, test } from "vitest";
import { type Copy, openPaymentSite, type PaymentSite } from "../testing/payment-site.ts";

let site: PaymentSite;
let copy: Copy;
let cleo: string;
let dora: string;
beforeAll(async () => {
  site = await openPaymentSite();
  copy = await site.startCopy();
  cleo = site.database.ids.newId(1);
  dora = site.database.ids.newId(1);
});
afterAll(() => site.stop());

const page = "/tickets/t1/seal";
const FORM = 'id="country-of-payouts"';
const shown = async (sellerId: string) =>
  await (await copy.client(sellerId)(`/account/payouts?returnTo=${encodeURIComponent(page)}`)).text();
const choose = async (sellerId: string, values: Record<string, string>) => {
  const { status, headers } = await copy.client(sellerId)("/account/payouts/country", {
    method: "POST",
    body: new URLSearchParams(values),
  });
  return [status, headers.get("Location")];
};

test("the country is asked until it is said, and its form leads back to the page that asked", async () => {
  const before = await shown(cleo);
  expect(before).toContain(FORM);
  expect(before).toContain(`name="returnTo" value="${page}"`);
  expect(await choose(cleo, { country: "XX", returnTo: page })).toEqual([303, "/account/payouts?again=country"]);
  expect(await choose(cleo, { country: "US", returnTo: page })).toEqual([303, page]);
  expect(await shown(cleo)).not.toContain(FORM);
  // It can still be changed on the page itself, while there is no account.
  expect(await shown(cleo)).toContain('name="country"');
});

test("the form leads to no other site", async () => {
  expect(await choose(dora, { country: "US", returnTo: "https://elsewhere.test/" })).toEqual([303, "/"]);
  expect(await choose(dora, { country: "US", returnTo: "//elsewhere.test/" })).toEqual([303, "/"]);
  expect(await choose(dora, { country: "US" })).toEqual([303, "/account/payouts"]);
});

import { expect, test } from "vitest";
import { templateOf } from "./traced-fetch.ts";

test.each([
  ["/v1/payment_intents", "/v1/payment_intents"],
  ["/v1/payment_intents/pi_3NnAbC9xYz", "/v1/payment_intents/{id}"],
  ["/v1/payment_intents/pi_allsmall/capture", "/v1/payment_intents/{id}/capture"],
  ["/v1/checkout/sessions/cs_test_a1B2/expire", "/v1/checkout/sessions/{id}/expire"],
  ["/v1/accounts/acct_1NnAbC", "/v1/accounts/{id}"],
  ["/v1/account_links", "/v1/account_links"],
  ["/v1/transfers/tr_1/reversals", "/v1/transfers/{id}/reversals"],
])("templateOf() of %s", (path, template) => {
  expect(templateOf(path)).toBe(template);
});

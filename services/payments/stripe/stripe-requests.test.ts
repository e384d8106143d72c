import { expect, test } from "vitest";
import { type Charge, newCharge } from "../rules/charge.ts";
import { checkoutRequest } from "./stripe-requests.ts";

const facts = { siteId: "site-1", publicUrl: "https://tickets.example.com" };
const NOW = Date.parse("2026-11-20T18:30:00Z");
const title = "Gig, Fri 4 Dec 2026, 19:30, London, Balcony B, 17";

function charge(expiresAt?: number): Charge {
  const bill = {
    id: "o1",
    userId: "u1",
    priceCents: 1999,
    buyerFeeCents: 0,
    title,
    ...(expiresAt !== undefined && { expiresAt }),
  };
  return { ...newCharge(bill, { currency: "usd", paymentMethod: null, now: NOW }), id: "c1", version: 0 };
}

test("checkoutRequest() names the ticket with its seat and the deadline, and nobody's e-mail address", () => {
  const request = checkoutRequest(charge(NOW + 900_000), facts);
  const description = "Reserved for you on Holdfast until Fri 20 Nov 2026, 18:45 UTC. Pay before then.";
  expect(request.line_items).toEqual([
    { price_data: { currency: "usd", unit_amount: 1999, product_data: { name: title, description } }, quantity: 1 },
  ]);
  expect(request.customer_email).toBeUndefined();
});

test("checkoutRequest() repeats the request of a charge that an earlier release began, which knew no deadline", () => {
  expect(checkoutRequest(charge(), facts).line_items).toEqual([
    { price_data: { currency: "usd", unit_amount: 1999, product_data: { name: title } }, quantity: 1 },
  ]);
});

import type { ChargeView, OrderView } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import {
  BUYER_ID,
  CHARGE_ID,
  exampleCharge,
  exampleOrder,
  exampleTicket,
  NOW,
  ORDER_ID,
  SELLER_ID,
} from "../testing/mail-examples.ts";
import { mailsForCharge, mailsForOrder } from "./due-mails.ts";

const { description: _, ...ticket } = exampleTicket;

describe("mailsForOrder()", () => {
  test("tells buyer and seller of a completed order", () => {
    expect(mailsForOrder(exampleOrder(), NOW)).toEqual([
      {
        userId: BUYER_ID,
        about: ORDER_ID,
        subject: { kind: "order confirmed", orderId: ORDER_ID, ticket, paidAt: NOW },
      },
      { userId: SELLER_ID, about: ORDER_ID, subject: { kind: "ticket sold", orderId: ORDER_ID, ticket, soldAt: NOW } },
    ]);
  });

  test("tells the buyer of a hold that ran out, with its deadline", () => {
    const order = exampleOrder({ status: "Cancelled", reason: "expired", expiresAt: NOW - 5 });
    expect(mailsForOrder(order, NOW)).toEqual([
      {
        userId: BUYER_ID,
        about: ORDER_ID,
        subject: { kind: "hold ended", orderId: ORDER_ID, ticket, endedAt: NOW - 5 },
      },
    ]);
  });

  test("tells the seller of a refunded sale", () => {
    const order = exampleOrder({ status: "Cancelled", reason: "refunded" });
    const subject = { kind: "sale refunded", orderId: ORDER_ID, ticket, refundedAt: NOW };
    expect(mailsForOrder(order, NOW)).toEqual([{ userId: SELLER_ID, about: ORDER_ID, subject }]);
  });

  test("tells of an offer whom it is for, with its end", () => {
    const order = exampleOrder({ status: "Offered", chargeId: null, expiresAt: NOW + 600_000 });
    const subject = { kind: "ticket offered", orderId: ORDER_ID, ticket, expiresAt: NOW + 600_000 };
    expect(mailsForOrder(order, NOW)).toEqual([{ userId: BUYER_ID, about: ORDER_ID, subject }]);
  });

  test.each<Partial<OrderView>>([
    { status: "Cancelled", reason: "expired", endedAsOffer: true },
    { status: "Created" },
    { status: "AwaitingPayment" },
    { status: "Cancelled", reason: "cancelled by buyer" },
    { status: "Cancelled", reason: "ticket taken" },
  ])("says nothing of an order that is %j", (changes) => {
    expect(mailsForOrder(exampleOrder(changes), NOW)).toEqual([]);
  });
});

describe("mailsForCharge()", () => {
  const returned = { kind: "payment returned", orderId: ORDER_ID, amountCents: 8950, currency: "usd" } as const;

  test("tells the buyer of money that was taken and goes back", () => {
    expect(mailsForCharge(exampleCharge())).toEqual([
      { userId: BUYER_ID, about: CHARGE_ID, subject: { ...returned, reason: "expired" } },
    ]);
  });

  test("calls a completed charge's refund by its name", () => {
    expect(mailsForCharge(exampleCharge({ status: "Completed", reason: null }))).toEqual([
      { userId: BUYER_ID, about: CHARGE_ID, subject: { ...returned, reason: "refunded" } },
    ]);
  });

  test.each<[string, Partial<ChargeView>]>([
    ["set aside and let go", { captured: false, stripeRefundId: null, refund: null }],
    ["taken for good", { status: "Completed", stripeRefundId: null, refund: null, reason: null }],
    ["to be given back", { status: "Created", ended: false, stripeRefundId: null, refund: "due" }],
    ["on its way back", { status: "Created", ended: false, refund: "pending" }],
    ["that failed to go back", { status: "Created", ended: false, stripeRefundId: null, refund: "failed" }],
  ])("says nothing of money %s", (_what, changes) => {
    expect(mailsForCharge(exampleCharge(changes))).toEqual([]);
  });
});

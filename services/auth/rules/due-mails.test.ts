import {
  type ChargeView,
  type CodeView,
  NOT_CHECKED_IN_TIME,
  type OrderView,
  type PayeeView,
  type SealView,
} from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import {
  BUYER_ID,
  CHARGE_ID,
  exampleCharge,
  exampleCode,
  exampleOrder,
  exampleSeal,
  exampleTicket,
  NOW,
  ORDER_ID,
  SELLER_ID,
} from "../testing/mail-examples.ts";
import { mailsForCharge, mailsForCode, mailsForOrder, mailsForPayee, mailsForSeal } from "./due-mails.ts";

const { description: _, ...ticket } = exampleTicket;

describe("mailsForOrder()", () => {
  test("tells buyer and seller of a completed order", () => {
    expect(mailsForOrder(exampleOrder(), NOW)).toEqual([
      {
        userId: BUYER_ID,
        about: ORDER_ID,
        subject: { kind: "order confirmed", orderId: ORDER_ID, ticket, seal: "none", paidAt: NOW },
      },
      {
        userId: SELLER_ID,
        about: ORDER_ID,
        subject: { kind: "ticket sold", orderId: ORDER_ID, ticket, seal: "none", soldAt: NOW },
      },
    ]);
  });

  test("asks the seller of the first sealed ticket to set up payouts", () => {
    const [, , asked, ...more] = mailsForOrder(exampleOrder({ seal: "file" }), NOW);
    expect(asked).toEqual({ userId: SELLER_ID, about: SELLER_ID, subject: { kind: "set up payouts" } });
    expect(more).toEqual([]);
  });

  test("tells buyer and seller of a ticket that was lost", () => {
    expect(mailsForOrder(exampleOrder({ status: "Cancelled", reason: "file lost" }), NOW)).toEqual([
      { userId: BUYER_ID, about: ORDER_ID, subject: { kind: "ticket lost", orderId: ORDER_ID, ticket } },
      { userId: SELLER_ID, about: ORDER_ID, subject: { kind: "listing lost", orderId: ORDER_ID, ticket } },
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

  test("tells the buyer of a payment that was given up because nobody could check the ticket", () => {
    const charge = exampleCharge({ reason: NOT_CHECKED_IN_TIME, captured: false, stripeRefundId: null, refund: null });
    expect(mailsForCharge(charge)).toEqual([
      { userId: BUYER_ID, about: CHARGE_ID, subject: { kind: "ticket not checked", orderId: ORDER_ID } },
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

const TICKET_ID = exampleTicket.id;

describe("mailsForSeal()", () => {
  test("tells the seller of each refused attempt", () => {
    const seal = exampleSeal({ state: "refused", reason: "no-code", attempt: 2 });
    const subject = { kind: "seal refused", ticketId: TICKET_ID, reason: "no-code" };
    expect(mailsForSeal(seal)).toEqual([{ userId: SELLER_ID, about: TICKET_ID, nth: 2, subject }]);
  });

  test.each<Partial<SealView>>([
    { state: "refused", reason: "several-codes" },
    { state: "sealed" },
    { state: "released" },
  ])("says nothing of a seal that is %j", (changes) => {
    expect(mailsForSeal(exampleSeal(changes))).toEqual([]);
  });
});

describe("mailsForCode()", () => {
  const refused = { ticketId: "another", attempt: 3, reason: "code taken" };

  test("tells the owner of a code that was refused to another ticket, without a name", () => {
    const subject = { kind: "code claimed", ticketId: TICKET_ID };
    expect(mailsForCode(exampleCode({ refused }))).toEqual([{ userId: SELLER_ID, about: "another", nth: 3, subject }]);
  });

  test.each<Partial<CodeView>>([
    { refused: null },
    { refused, ownerId: null, ticketId: null },
    { refused: { ...refused, ticketId: TICKET_ID } },
  ])("says nothing of a code that is %j", (changes) => {
    expect(mailsForCode(exampleCode(changes))).toEqual([]);
  });
});

describe("mailsForPayee()", () => {
  const payee = { id: SELLER_ID, version: 1, userId: SELLER_ID, canSell: true };

  test.each<[PayeeView["state"], string[]]>([
    ["none", []],
    ["onboarding", []],
    ["active", ["payouts ready"]],
    ["restricted", ["payouts paused"]],
    ["rejected", ["payouts paused"]],
  ])("tells a seller whose account is %s: %j", (state, kinds) => {
    expect(mailsForPayee({ ...payee, state }).map(({ subject }) => subject.kind)).toEqual(kinds);
  });
});

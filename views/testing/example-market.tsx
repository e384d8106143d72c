// Shows the pages for operators about holds, money and histories with example data.

import {
  type ChargeRow,
  FindPage,
  HistoryPage,
  type HistoryView,
  HoldsPage,
  type HoldView,
  MoneyPage,
  type MoneyView,
  type PayoutRow,
  routes,
} from "../index.ts";
import type { PageContext } from "../shared/context.ts";

const now = "2026-11-20T18:30:00.000Z";
const at = (minutes: number) => new Date(Date.parse(now) + minutes * 60_000);
const ticketId = "01k3x9t8f2q7g6n5b4v3c2x1z007";
const buyerId = "01k3x9t8f2q7g6n5b4v3c2x1z107";
const sellerId = "01k3x9t8f2q7g6n5b4v3c2x1z207";
const codeId = "01k3x9t8f2q7g6n5b4v3c2x1z309";
const order = { orderId: "01k3x9t8f2q7g6n5b47k3q9xtm07", number: "HF-7K3Q-9XTM", title: "The Night Trains" };
const other = { orderId: "01k3x9t8f2q7g6n5b42m8wcd4f07", number: "HF-2M8W-CD4F", title: "Vienna Chamber Orchestra" };

const hold: HoldView = {
  ...{ ...order, ticketId, buyerId, seat: "Section B, row 4, seat 17" },
  ...{ since: at(-12), deadline: at(3), state: "unpaid" },
};
const holds: readonly HoldView[] = [
  { ...hold, ...other, since: at(-16), deadline: at(-1), state: "confirming", seat: null },
  { ...hold, state: "capturing" },
  hold,
  { ...hold, ...other, since: at(-1), deadline: at(9), state: "offered", seat: "Seat 12" },
];

const charge: ChargeRow = {
  ...{ ...order, id: "01k3x9t8f2q7g6n5b4v3c2x1zc07", buyerId, cents: 14_000, currency: "usd", since: at(-40) },
  ...{ step: "unknown", fault: null, failures: 3 },
};
const payout: PayoutRow = {
  ...{ ...order, chargeId: charge.id, sellerId, cents: 12_600, currency: "usd", soldAt: at(-43_200) },
  ...{ stage: "frozen", why: "ticket", ticketFault: "code blocked", fault: null, failures: 0, dueAt: at(4_320) },
};
const sale = { buyerId, cents: 4_900, currency: "usd" };
const money: MoneyView = {
  disputes: {
    rows: [
      { ...order, ...sale, id: charge.id, disputeId: "dp_1SAxZ2", isInquiry: false, dueAt: at(12_960) },
      { ...other, ...sale, id: "c2", disputeId: "dp_1SAxZ3", isInquiry: true, dueAt: null },
    ],
  },
  payouts: {
    rows: [
      payout,
      { ...payout, ...other, why: "dispute", ticketFault: null },
      { ...payout, ...other, stage: "held", why: "account", ticketFault: null },
      {
        ...payout,
        ...other,
        stage: "transferring",
        why: null,
        fault: "account_invalid",
        failures: 2,
        ticketFault: null,
      },
    ],
    nextHref: routes.operatorPayments({ show: "payouts" }),
  },
  codes: {
    rows: [
      {
        ...{ id: codeId, ticketId, title: order.title, blockedBy: [order] },
        sides: [
          { userId: sellerId, role: "seller", number: order.number },
          { userId: buyerId, role: "buyer", number: order.number },
        ],
      },
      { id: "x", ticketId: null, title: null, blockedBy: [], sides: [{ userId: "u", role: "buyer", number: null }] },
    ],
  },
  charges: {
    rows: [
      charge,
      { ...charge, ...other, step: "refund failed", fault: "expired_or_canceled_card", failures: 0 },
      { ...charge, ...other, step: "buyer", failures: 0 },
    ],
  },
  held: { rows: [{ ...payout, ...other, stage: "held", why: "event", ticketFault: null, soldAt: at(-120_000) }] },
};
const calm: MoneyView = {
  ...{ charges: { rows: [] }, disputes: { rows: [] }, payouts: { rows: [] }, held: { rows: [] }, codes: { rows: [] } },
};

const history: HistoryView = {
  ...{ kind: "order", id: order.orderId, heading: order.number, status: "Completed" },
  parts: [
    {
      heading: "Order",
      facts: [
        ["status", { text: "Completed" }],
        ["ticket", { text: order.title, href: routes.operatorTicket(ticketId) }],
        ["seat", { text: "Section B, row 4, seat 17" }],
        ["total", { cents: 14_000, currency: "usd" }],
        ["buyer", { text: buyerId, href: routes.person(buyerId), isCode: true }],
        ["seller", { text: sellerId, href: routes.person(sellerId), isCode: true }],
        ["ended", { at: at(-5) }],
      ],
    },
    {
      heading: "Payment",
      facts: [
        ["status", { text: "Completed" }],
        ["amount", { cents: 14_000, currency: "usd" }],
        ["payment", { text: "pi_3SAxZ2L8dKfQ", isCode: true }],
      ],
    },
    {
      heading: "Payout",
      facts: [
        ["stage", { text: "Frozen" }],
        ["why", { text: "its code was blocked after it was sold on" }],
        ["amount", { cents: 12_600, currency: "usd" }],
      ],
    },
  ],
  actions: [
    { label: "Refund the buyer", href: routes.operatorConfirm({ kind: "refund-order" }) },
    { label: "Ask Stripe now", href: routes.operatorConfirm({ kind: "ask-stripe" }) },
  ],
  happenings: [
    {
      ...{ at: at(-12), service: "orders", what: "Order placed", about: null, cause: "a request" },
      changes: [
        ["status", { text: "Created" }],
        ["deadline", { at: at(3) }],
      ],
    },
    {
      ...{ at: at(-12), service: "tickets", what: "Ticket changed", cause: "version 0 of the order (orders)" },
      about: { text: `ticket ${ticketId}`, href: routes.operatorTicket(ticketId), isCode: true },
      changes: [["status", { text: "reserved" }]],
    },
    {
      ...{ at: at(-6), service: "payments", what: "Payment begun", cause: "a request" },
      about: { text: `charge ${charge.id}`, href: routes.operatorFind({ q: charge.id }), isCode: true },
      changes: [["amount", { cents: 14_000, currency: "usd" }]],
    },
    {
      ...{
        at: at(-5),
        service: "orders",
        what: "Order changed",
        about: null,
        cause: "version 4 of the charge (payments)",
      },
      changes: [["status", { text: "Completed" }]],
    },
  ],
  stored: [
    { service: "orders", what: "order", version: 3, dueAt: null },
    { service: "payments", what: "payout", version: 2, dueAt: null },
    { service: "payments", what: "payout", version: null, dueAt: at(4_320) },
  ],
};
const gone: HistoryView = {
  ...{ kind: "ticket", id: ticketId, heading: "that is gone", status: null },
  ...{ parts: [], actions: [], happenings: [], stored: [] },
};

/** Returns the pages with example data; `contextOf` gives the context of a person. */
export function exampleMarket(contextOf: (path: string) => PageContext) {
  const [list, payments] = [contextOf(routes.holds()), contextOf(routes.operatorPayments())];
  const [orderPage, ticketPage] = [
    contextOf(routes.operatorOrder(order.orderId)),
    contextOf(routes.operatorTicket("t")),
  ];
  const find = contextOf(routes.operatorFind());
  const typed = buyerId;
  const same = [order, other].map(({ orderId: id, number }) => ({ id, number }));
  return [
    {
      name: "operator-holds",
      page: list,
      markup: <HoldsPage page={list} now={now} holds={{ rows: holds, nextHref: "/" }} />,
    },
    { name: "operator-holds-empty", page: list, markup: <HoldsPage page={list} now={now} holds={{ rows: [] }} /> },
    {
      name: "operator-holds-last",
      page: list,
      markup: <HoldsPage page={list} now={now} holds={{ rows: [] }} after="1:a" />,
    },
    { name: "operator-money", page: payments, markup: <MoneyPage page={payments} money={money} /> },
    { name: "operator-money-calm", page: payments, markup: <MoneyPage page={payments} money={calm} /> },
    {
      name: "operator-money-one",
      page: payments,
      markup: <MoneyPage page={payments} show="payouts" money={{ payouts: { rows: [payout], nextHref: "/" } }} />,
    },
    {
      name: "operator-money-none",
      page: payments,
      markup: <MoneyPage page={payments} show="codes" money={{ codes: { rows: [] } }} />,
    },
    { name: "operator-order", page: orderPage, markup: <HistoryPage page={orderPage} history={history} /> },
    { name: "operator-ticket-gone", page: ticketPage, markup: <HistoryPage page={ticketPage} history={gone} /> },
    { name: "operator-find", page: find, markup: <FindPage page={find} text="" /> },
    { name: "operator-find-none", page: find, markup: <FindPage page={find} text={typed} mayBePerson /> },
    { name: "operator-find-several", page: find, markup: <FindPage page={find} text="HF-7K3Q-9XTM" orders={same} /> },
  ].map(({ page: { path }, ...example }) => ({ ...example, path }));
}

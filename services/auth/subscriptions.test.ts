import type { Event, SentMessage, Stored } from "@holdfast/actors";
import type { ChargeView, OrderView } from "@holdfast/contracts";
import { createLogger, readCommon } from "@holdfast/server";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Mail, type MailMessage, mailActor } from "./rules/mail.ts";
import { authService } from "./subscriptions.ts";
import { BUYER_ID, CHARGE_ID, DAY_MS, exampleCharge, exampleOrder, NOW, SELLER_ID } from "./testing/mail-examples.ts";

const log = createLogger(readCommon({ LOG_LEVEL: "silent" }));
const terms = { retryMs: [1_000], oldestMs: DAY_MS };
const context = { partitions: 4, log };

type Sent = { readonly source: "orders" | "payments"; readonly data: OrderView | ChargeView; readonly time?: number };
const orders = (...all: Partial<OrderView>[]): Sent[] =>
  all.map((changes, version) => ({ source: "orders", data: exampleOrder({ ...changes, version }) }));
const charges = (...all: Partial<ChargeView>[]): Sent[] =>
  all.map((changes, version) => ({ source: "payments", data: exampleCharge({ ...changes, version }) }));

function tellsOf({ source, data, time = NOW }: Sent): SentMessage[] {
  const event: Event<unknown> = {
    ...{ type: "any", kind: "any", cause: "", trace: "", schema: 1, time, previous: null },
    id: data.id,
    version: data.version,
    data,
  };
  return authService.reactions
    .filter(({ stream }) => stream.service === source)
    .flatMap(({ react }) => [...react(event, context)]);
}

/** Returns the e-mails that these deliveries wrote, each as `kind to user id`, with how often its sending began. */
function lettersAfter(deliveries: readonly Sent[]): Record<string, number> {
  const mails = new Map<string, Stored<Mail>>();
  const followed = new Map<string, number>();
  const begun: Record<string, number> = {};
  for (const sent of deliveries) {
    for (const { actor, id, message } of tellsOf(sent)) {
      const mark = `${actor.name}|${id}|${sent.data.id}`;
      if (actor.name !== mailActor.name || (followed.get(mark) ?? -1) >= sent.data.version) continue;
      followed.set(mark, sent.data.version);
      const decision = mailActor.decide({ mail: mails.get(id) ?? null }, message as MailMessage, {
        now: NOW,
        id,
        newId: () => "",
        counted: 0,
        terms,
      });
      if ("refused" in decision || !decision.write?.mail) continue;
      const written = decision.write.mail;
      mails.set(id, { ...written, id, version: (mails.get(id)?.version ?? -1) + 1 });
      const name = `${written.subject.kind} to ${written.userId}`;
      begun[name] = (begun[name] ?? 0) + (decision.timers?.length ?? 0);
    }
  }
  return begun;
}

const open = { status: "AwaitingPayment", chargeId: null } as const;
const paid: Sent[] = [
  ...orders(
    { status: "Created", chargeId: null },
    open,
    { ...open, chargeId: CHARGE_ID },
    {},
    {
      refused: { chargeId: "another", reason: "already paid" },
    },
  ),
  ...charges(
    { status: "Created", ended: false, captured: false, refund: null },
    {
      status: "Completed",
      refund: null,
      reason: null,
    },
  ),
];
const late: Sent[] = [
  ...orders(
    open,
    { status: "Cancelled", reason: "expired", chargeId: null },
    {
      status: "Cancelled",
      reason: "expired",
      refused: { chargeId: CHARGE_ID, reason: "expired" },
    },
  ),
  ...charges(
    { status: "Created", ended: false, refund: "due" },
    { status: "Created", ended: false, refund: "pending" },
    {},
  ),
];

const unanswered: Sent[] = orders({ status: "Offered", chargeId: null }, { status: "Offered", chargeId: null });

describe.each([
  ["an offer", unanswered, { [`ticket offered to ${BUYER_ID}`]: 1 }],
  ["a paid order", paid, { [`order confirmed to ${BUYER_ID}`]: 1, [`ticket sold to ${SELLER_ID}`]: 1 }],
  ["a late payment", late, { [`hold ended to ${BUYER_ID}`]: 1, [`payment returned to ${BUYER_ID}`]: 1 }],
] as const)("%s", (_what, events, letters) => {
  test("is written of once to each, in whatever order and however often its events come", () => {
    const deliveries = fc
      .array(fc.constantFrom(...events), { maxLength: 20 })
      .chain((more) => fc.shuffledSubarray([...events, ...more], { minLength: events.length + more.length }));
    fc.assert(
      fc.property(deliveries, (some) => {
        expect(lettersAfter(some)).toEqual(letters);
      }),
    );
  });
});

test("the ticket of an order is kept once: in the confirmation of a completed order, else in a copy", () => {
  const actorsOf = (changes: Partial<OrderView>) =>
    orders(changes)
      .flatMap(tellsOf)
      .map(({ actor }) => actor.name);
  expect(actorsOf({})).toEqual(["mail", "mail"]);
  expect(actorsOf({ status: "Cancelled", reason: "expired" })).toEqual(["ended-order", "mail"]);
});

test("an open order touches nothing", () => {
  expect(orders({ status: "Created" }, open).flatMap(tellsOf)).toEqual([]);
});

test("a person who is no user of this database gets no letter, the other one does", () => {
  expect(lettersAfter(orders({ userId: "ann" }))).toEqual({ [`ticket sold to ${SELLER_ID}`]: 1 });
});

test("what happened more than a day ago is noted and not sent", () => {
  const [old] = orders({});
  if (!old) throw new Error("no order");
  const unsent = { [`order confirmed to ${BUYER_ID}`]: 0, [`ticket sold to ${SELLER_ID}`]: 0 };
  expect(
    lettersAfter([
      { ...old, time: NOW - DAY_MS - 1 },
      { ...old, data: exampleOrder({ version: 9 }) },
    ]),
  ).toEqual(unsent);
});

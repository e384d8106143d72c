import { decisionsOf } from "@holdfast/actors/testing";
import type { SealView } from "@holdfast/contracts";
import { describe, expect, test } from "vitest";
import { aDraft, aListing, anEvent, anOrder, aSeal, aTicket, delisted, reserved, sold } from "../testing/examples.ts";
import { PLAIN_TERMS } from "./pricing.ts";
import { concernsTicket } from "./sealing.ts";
import { ticketActor } from "./ticket.ts";
import { type Ticket, ticketDocument } from "./ticket-document.ts";

const { given } = decisionsOf(ticketActor, { now: 0, id: "ticket", terms: PLAIN_TERMS });
const required = decisionsOf(ticketActor, { now: 0, id: "ticket", terms: { ...PLAIN_TERMS, isSealRequired: true } });

const fair = { faceValueCents: 1_999 };
const draft = aDraft({ ...fair, awaits: { email: false, seal: true } });
const { awaits: _awaits, ...content } = draft;
const sealed = { ...content, status: "available", seal: "file", sealVersion: 1, sealAnswer: answer() } as const;

function answer(change: Partial<NonNullable<Ticket["sealAnswer"]>> = {}) {
  return { attempt: 1, wish: "seal", isGranted: true, edition: 0, reason: null, ...change } as const;
}

function follow(ticket: Ticket | null, seal: SealView) {
  return given({ event: null, bar: null, ticket }).when({ type: "FollowSeal", seal });
}

const updated = (ticket: Ticket) => ({ write: { ticket }, events: { ticket: "TicketUpdated" } }) as const;

describe("a listing", () => {
  const { startsAt: _startsAt, ...facts } = anEvent();
  const list = aListing({}, { faceValue: 1_999 });
  const { id: _id, version: _version, ...state } = draft;

  test("is a draft that awaits its seal where its seller wishes that or seals are required", () => {
    const change = {
      write: { ticket: state, event: { ...stateOf(anEvent()), isUnlisted: true as const } },
      events: { ticket: "TicketCreated" },
    } as const;
    given({ event: null, bar: null, ticket: null })
      .when({ ...list, awaitsSeal: true })
      .expect(change);
    required.given({ event: null, bar: null, ticket: null }).when(list).expect(change);
    expect(ticketDocument.view?.(draft)).toMatchObject({ status: "delisted", isDraft: true });
    expect(facts.title).toBe("Gig");
  });

  test("that awaits a seal has a fair price", () => {
    const listed = (price: number, faceValue?: number) =>
      given({ event: null, bar: null, ticket: null }).when({
        ...aListing({}, { price, ...(faceValue !== undefined && { faceValue }) }),
        awaitsSeal: true,
      });
    listed(1_999).expectRefusal("face_value_missing");
    listed(2_400, 1_999).expectRefusal(
      "price_too_high",
      "Price must be at most 23.98, which is 120 % of what you paid for it",
    );
  });
});

function stateOf<State extends { id: string; version: number }>({ id: _id, version: _version, ...state }: State) {
  return state;
}

describe("a seal", () => {
  test("puts a draft on sale, once", () => {
    follow(draft, aSeal(1)).expect(updated(sealed));
    follow(sealed, aSeal(1)).expect({});
    follow(sealed, aSeal(0)).expect({});
    // Each verdict is published with the whole seal.
    follow(sealed, aSeal(2)).expect({});
    follow(draft, aSeal(1, { state: "inspecting" })).expect({});
  });

  test("leaves a draft whose seller has to confirm the e-mail, which the confirmation puts on sale", () => {
    const both = { ...draft, awaits: { email: true, seal: true } };
    const { awaits: _both, ...mailed } = { ...both, seal: "file", sealVersion: 1, sealAnswer: answer() } as const;
    follow(both, aSeal(1)).expect(updated({ ...mailed, status: "draft" }));
    const release = (ticket: Ticket) =>
      given({ event: null, bar: null, ticket }).when({ type: "Release", isConfirmed: true });
    release({ ...mailed, status: "draft" }).expect(updated({ ...mailed, status: "available" }));
    release(both).expect(updated(draft));
    release(draft).expect({});
  });

  test("makes another ticket of one that is on sale without", () => {
    const { sealAnswer: _answer, ...ticket } = aTicket(fair);
    const after = { ...ticket, seal: "code", edition: 1, sealVersion: 4 } as const;
    follow(aTicket(fair), aSeal(4, { kind: "code", attempt: 3 })).expect(
      updated({ ...after, sealAnswer: answer({ attempt: 3, edition: 1 }) }),
    );
  });

  test("is refused by a ticket that is reserved, sold, removed or priced above what is allowed", () => {
    const refused = (ticket: Ticket, reason: string) =>
      follow(ticket, aSeal(1)).expect(
        updated({ ...ticket, sealVersion: 1, sealAnswer: answer({ isGranted: false, reason }) }),
      );
    refused({ ...reserved(), ...fair }, "reserved");
    refused({ ...sold(), ...fair }, "sold");
    refused({ ...delisted(), ...fair }, "delisted");
    refused(aTicket(), "face value missing");
    refused({ ...draft, priceCents: 2_400 }, "price too high");
  });

  test("of an unknown ticket is kept for later", () => {
    follow(null, aSeal(1)).expectRefusal("not_found");
  });

  test("interrupts an edit of the event by its only seller", () => {
    const event = anEvent({ editing: "edit" });
    given({ event, bar: null, ticket: draft })
      .when({ type: "FollowSeal", seal: aSeal(1) })
      .expect({ ...updated(sealed), write: { ticket: sealed, event: { ...event, editing: null } } });
  });
});

describe("a withdrawal", () => {
  const withdrawing = aSeal(2, { state: "withdrawing" });
  const withdrawn = answer({ wish: "withdraw", edition: 1 });

  test("makes the ticket a draft of another edition, which can be sealed again", () => {
    const after = { ...draft, edition: 1, sealVersion: 2, sealAnswer: withdrawn };
    follow(sealed, withdrawing).expect(updated(after));
    follow(after, withdrawing).expect({});
    follow(after, aSeal(1)).expect({});
    follow(after, aSeal(3, { attempt: 2 })).expect(
      updated({ ...sealed, edition: 1, sealVersion: 3, sealAnswer: answer({ attempt: 2, edition: 1 }) }),
    );
  });

  test("is refused while the ticket is reserved or sold, and can be asked for again", () => {
    const held = { ...reserved(), seal: "file", sealVersion: 1, sealAnswer: answer() } as const;
    const refusal = answer({ wish: "withdraw", isGranted: false, reason: "reserved" });
    const after = { ...held, sealVersion: 2, sealAnswer: refusal };
    follow(held, withdrawing).expect(updated(after));
    follow(after, aSeal(3)).expect({});
    const again = { ...sealed, sealVersion: 2, sealAnswer: refusal } as const;
    follow(again, aSeal(4, { state: "withdrawing" })).expect(
      updated({ ...draft, edition: 1, sealVersion: 4, sealAnswer: withdrawn }),
    );
    const bought = { ...sold(), seal: "file", sealVersion: 1, sealAnswer: answer() } as const;
    follow(bought, withdrawing).expect(
      updated({
        ...bought,
        sealVersion: 2,
        sealAnswer: answer({ wish: "withdraw", isGranted: false, reason: "sold" }),
      }),
    );
  });

  test("of a removed ticket is granted, so that the file is destroyed", () => {
    const removed = { ...delisted(), seal: "file", sealVersion: 1, sealAnswer: answer() } as const;
    const granted = answer({ wish: "withdraw" });
    follow(removed, withdrawing).expect(updated({ ...removed, seal: "none", sealVersion: 2, sealAnswer: granted }));
  });

  test("happens too when the seal is refused after it was granted", () => {
    const refused = aSeal(2, { state: "refused", reason: "code taken" });
    follow(sealed, refused).expect(updated({ ...draft, edition: 1, sealVersion: 2, sealAnswer: withdrawn }));
    const other = aSeal(2, { state: "refused", attempt: 2 });
    for (const ticket of [draft, aTicket()]) follow(ticket, refused).expect({});
    follow(sealed, other).expect({});
  });

  test("gives the buyer who is too late another edition than the one that was shown", () => {
    const after = { ...draft, edition: 1 };
    const order = anOrder(1);
    given({ event: null, bar: null, ticket: after })
      .when({ type: "FollowOrder", order })
      .expect(updated({ ...after, refused: { orderId: order.id, reason: "delisted" } }));
  });
});

describe("a sealed ticket", () => {
  const revise = (change: object) =>
    given({ event: null, bar: null, ticket: sealed }).when({
      type: "Revise",
      sellerId: "seller",
      ticket: { title: "Gig", price: 1_999, ...change },
    });

  test("keeps its seat and event until the seal is withdrawn", () => {
    for (const change of [{ section: "B" }, { row: "2" }, { seat: "7" }]) revise(change).expectRefusal("sealed");
    revise({ title: "Another gig" }).expectRefusal("event_differs");
  });

  test("keeps its seal when its price or description changes", () => {
    revise({ price: 2_000 }).expect(updated({ ...sealed, priceCents: 2_000, edition: 1 }));
    revise({ description: "Good view" }).expect(updated({ ...sealed, description: "Good view", edition: 1 }));
    revise({ price: 2_399 }).expectRefusal("price_too_high");
  });

  test("hears of its sale from its order, and of its seal again when the sale has failed", () => {
    const sale = { orderId: "o", buyerId: "b", fence: 1, state: "accepted", dispute: null } as const;
    const verdict = { orderId: "o", chargeId: "c", fence: 1, edition: 0, ok: true, reason: null };
    expect(concernsTicket(aSeal(3, { verdict, sale }))).toBe(false);
    expect(concernsTicket(aSeal(3, { verdict, sale: { ...sale, state: "completed" } }))).toBe(false);
    expect(concernsTicket(aSeal(3, { verdict, sale, state: "released" }))).toBe(false);
    expect(concernsTicket(aSeal(3, { verdict, sale: null }))).toBe(true);
    expect(concernsTicket(aSeal(3, { verdict, sale: { ...sale, orderId: "next" } }))).toBe(true);
    expect(concernsTicket(aSeal(3, { verdict: { ...verdict, ok: false }, sale }))).toBe(true);
    for (const state of ["refused", "withdrawing", "destroyed"] as const)
      expect(concernsTicket(aSeal(3, { verdict, sale, state }))).toBe(true);
  });

  test("whose file is proved to be lost goes off sale with the order that ends so", () => {
    const held = { ...reserved(), seal: "file", sealVersion: 1, sealAnswer: answer() } as const;
    given({ event: null, bar: null, ticket: held })
      .when({ type: "FollowOrder", order: anOrder(1, { status: "Cancelled", reason: "file lost" }) })
      .expect(updated({ ...delisted(), fence: 1, seal: "file", sealVersion: 1, sealAnswer: answer() }));
  });
});

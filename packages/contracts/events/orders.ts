// Declares the events of orders and the view of an order that they carry.

import { eventStream } from "@holdfast/actors";
import { z } from "zod";
import { withoutAdded } from "./compact.ts";
import { compactTicket, eventDetails, NO_FEES, sealKind, ticketWithEvent } from "./tickets.ts";

/**
 * Lists the statuses of an order, from its creation to one of the two ends `Completed` and `Cancelled`. `Offered` is an
 * order that the waiting line has made and its buyer has not taken yet.
 */
export const orderStatus = z.enum(["Offered", "Created", "AwaitingPayment", "Completed", "Cancelled"]);

/** Status of an order. */
export type OrderStatus = z.infer<typeof orderStatus>;

/** Checks the copy of a ticket that an order keeps: the ticket as the buyer's page showed it. */
export const orderedTicket = eventDetails.extend({
  /** Id of the ticket. */
  id: z.string(),
  /** Title of the event. */
  title: z.string(),
  /** Price in minor units. */
  priceCents: z.number(),
  /** What the seller paid, fees included, in minor units; null where unknown. */
  faceValueCents: z.number().nullable(),
  /** Fee that the buyer pays beside the price, in minor units. */
  buyerFeeCents: z.number(),
  /** Fee that is taken from what the seller gets, in minor units. */
  sellerFeeCents: z.number(),
});

/** Checks the published view of an order. */
export const orderView = z.object({
  /** Id of the order. */
  id: z.string(),
  /** Version of the order. */
  version: z.number(),
  /** Id of the buyer. */
  userId: z.string(),
  /** Id of the seller. */
  sellerId: z.string(),
  /** Status of the order. */
  status: orderStatus,
  /** Deadline of the hold, in ms since 1970; only orders decides whether the deadline has passed. */
  expiresAt: z.number(),
  /** The ticket as the order bought it. */
  ticket: orderedTicket,
  /** Fence of the order's hold: every hold of a ticket has a higher number than the hold before. */
  fence: z.number(),
  /** Edition of the ticket that the order bought. */
  edition: z.number(),
  /** What was sealed of the ticket when the order was made; `none`: the seller hands the ticket over. */
  seal: sealKind,
  /** Why the order ended; null for an order that has not ended. */
  reason: z.string().nullable(),
  /** Id of the charge that the order has accepted, which stops the deadline; null before that. */
  chargeId: z.string().nullable(),
  /** The last charge that the order refused; every later view repeats it until the next refusal. */
  refused: z.object({ chargeId: z.string(), reason: z.string() }).nullable(),
  /** Whether the order has ended as an offer of the waiting line that its buyer never took; absent: it has not. */
  endedAsOffer: z.boolean().optional(),
  /** Text of the signed link by which whoever has the mail about an offer leaves its line; absent where there is none. */
  leaveLink: z.string().optional(),
});

/** The published view of an order. */
export type OrderView = z.infer<typeof orderView>;

/** Checks the published view of an event's waiting line. */
export const lineView = z.object({
  /** Id of the line, which is that of the event. */
  id: z.string(),
  /** Version of the line. */
  version: z.number(),
  /** Id of the event. */
  eventId: z.string(),
  /** Number of people in the line; published at most once a second. */
  waiting: z.number(),
});

/** The published view of an event's waiting line. */
export type LineView = z.infer<typeof lineView>;

/** Checks the published view of a place in a waiting line, which only orders reads: the page of the place follows it. */
export const waitView = z.object({
  /** Id of the place. */
  id: z.string(),
  /** Version of the place. */
  version: z.number(),
  /** Whether the person waits, or what has become of the place. */
  state: z.enum(["waiting", "offered", "taken", "passed", "left"]),
});

/** The published view of a place in a waiting line. */
export type WaitView = z.infer<typeof waitView>;

/** Returns whether a view that orders publishes is that of an order. */
export function isOrderView(view: OrderView | LineView | WaitView): view is OrderView {
  return "sellerId" in view;
}

/** Returns whether a view that orders publishes is that of a waiting line. */
export function isLineView(view: OrderView | LineView | WaitView): view is LineView {
  return "waiting" in view;
}

/**
 * Adds to an order, or the view of one, what its ticket did not say before there were events; see `ticketWithEvent`.
 */
export function orderWithEvent(older: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...older, ticket: ticketWithEvent(Object(older["ticket"])) };
}

/** Adds to an order, or the view of one, what was not written before tickets were sealed: no seal, and no fees. */
export function orderWithSeal(older: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const ticket = { faceValueCents: null, ...NO_FEES, ...Object(older["ticket"]) };
  return { seal: "none", ...older, ticket };
}

const ADDED = { seal: "none" } as const;

/**
 * Takes out of an order, or the view of one, what `orderWithEvent` and `orderWithSeal` add; its result is of the form
 * before these.
 */
export function compactOrder(order: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...withoutAdded(order, ADDED), ticket: compactTicket(Object(order["ticket"])) };
}

/** Holds the types of the events that are about orders. */
export const orderEventTypes = {
  OrderCreated: orderView,
  OrderUpdated: orderView,
  OrderCancelled: orderView,
  OrderOffered: orderView,
};

/**
 * Declares the stream of orders. The upcast adds what views of the first form did not say. Views are written in that
 * form, with the new fields, so that a process of the release before reads them. What the waiting line brings has types
 * of events of its own, which such a process leaves to one that knows them.
 */
export const orderEvents = eventStream<OrderView | LineView | WaitView>("orders", {
  subscribers: ["tickets", "expiration", "payments"],
  // Auth sends mail about orders, and knows as `dealings` who is paying. Orders accepts commands however late they are.
  // Delivery need not run where nothing is sealed.
  sideSubscribers: ["auth", "dealings", "delivery"],
  schema: 3,
  writes: 1,
  upcasts: [
    (older) => ("ticket" in older ? orderWithEvent(older) : { ...older }),
    (older) => ("ticket" in older ? orderWithSeal(older) : { ...older }),
  ],
  downcasts: [(view) => ("ticket" in view ? compactOrder(view) : { ...view })],
  types: { ...orderEventTypes, LineUpdated: lineView, WaitUpdated: waitView },
  // The end of a hold says that the order which had it for good is archived.
  forgets: ["order", "hold", "wait"],
});

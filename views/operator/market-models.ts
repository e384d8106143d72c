// Describes what the pages for operators show of holds, of money, and of the histories of tickets and orders.

import type { Instant } from "../shared/context.ts";

/** Amount of money in minor units. */
export type Amount = {
  /** Minor units. */
  cents: number;
  /** Currency code in lower case. */
  currency: string;
};

/** Names an order and what it buys. */
export type OrderRef = {
  /** Id of the order. */
  orderId: string;
  /** Short number of the order. */
  number: string;
  /** Title of the event. */
  title: string;
};

/** Describes an open order, with the hold on its ticket. */
export type HoldView = OrderRef & {
  /** Id of the ticket. */
  ticketId: string;
  /** Seat in words; null where none is known. */
  seat: string | null;
  /** Id of the buyer. */
  buyerId: string;
  /** When the order was made. */
  since: Instant;
  /** When the hold ends, unless its payment is being captured. */
  deadline: Instant;
  /** What the order waits for. */
  state: "offered" | "confirming" | "unpaid" | "capturing";
};

/** Names what a charge waits for. */
export type ChargeStep =
  | "unknown"
  | "buyer"
  | "order"
  | "verdict"
  | "capture"
  | "cancel"
  | "refund due"
  | "refund pending"
  | "refund failed";

/** Describes a charge that is not finished. */
export type ChargeRow = OrderRef &
  Amount & {
    /** Id of the charge. */
    id: string;
    /** Id of the buyer. */
    buyerId: string;
    /** When the payment began. */
    since: Instant;
    /** What the charge waits for. */
    step: ChargeStep;
    /** Code that Stripe or a bank has given; null where there is none. */
    fault: string | null;
    /** Number of calls in a row that got no result. */
    failures: number;
  };

/** Describes a disputed charge. */
export type DisputeRow = OrderRef &
  Amount & {
    /** Id of the charge. */
    id: string;
    /** Id of the buyer. */
    buyerId: string;
    /** Id of the dispute at Stripe. */
    disputeId: string;
    /** Whether the bank only asks, and has taken no money. */
    isInquiry: boolean;
    /** Until when Stripe takes evidence; null: it takes none, or none any more, or that was not read. */
    dueAt: Instant | null;
  };

/** Describes a payout that is not where it should be. */
export type PayoutRow = OrderRef &
  Amount & {
    /** Id of the charge that paid for the sale. */
    chargeId: string;
    /** Id of the seller. */
    sellerId: string;
    /** When the ticket was sold. */
    soldAt: Instant;
    /** How far the payout is, as stored. */
    stage: string;
    /** Why it is held or frozen; null in other stages. */
    why: "event" | "account" | "dispute" | "cancelled" | "ticket" | null;
    /** What is wrong with the ticket; null: nothing that is known. */
    ticketFault: string | null;
    /** Code of the last refusal by Stripe; null when there was none. */
    fault: string | null;
    /** Number of calls in a row that failed. */
    failures: number;
    /** When the payout is due; null where that is not known. */
    dueAt: Instant | null;
  };

/** Names a person by what they did in a sale, to whom a blocked code can be given. */
export type Side = {
  /** Id of the person. */
  userId: string;
  /** What the person did. */
  role: "seller" | "buyer";
  /** Short number of the order; null where the code was only listed. */
  number: string | null;
};

/** Describes a code of which only an operator may say whose it is. */
export type CodeRow = {
  /** Id of the code. */
  id: string;
  /** Id of the ticket that it was sold with or is listed for; null where that is not known. */
  ticketId: string | null;
  /** Title of the ticket's event; null where that is not known. */
  title: string | null;
  /** Numbers of the orders that have blocked it, with their ids. */
  blockedBy: readonly { orderId: string; number: string }[];
  /** People to whom it can be given. */
  sides: readonly Side[];
};

/** A part of a list, with the address of all of it, and of the next part. */
export type Listed<Row> = {
  /** Entries of the part. */
  rows: readonly Row[];
  /** Address of the next part; absent on the last one. */
  nextHref?: string | undefined;
};

/** What is not finished with money; each list is absent where it was not asked for. */
export type MoneyView = {
  /** Charges that may still take money, or have money to give back. */
  charges?: Listed<ChargeRow>;
  /** Charges that are disputed. */
  disputes?: Listed<DisputeRow>;
  /** Payouts that are frozen, on their way, refused, or without an account. */
  payouts?: Listed<PayoutRow>;
  /** Payouts held for more than 80 days. */
  held?: Listed<PayoutRow>;
  /** Blocked codes. */
  codes?: Listed<CodeRow>;
};

/** Names the lists of the page about money. */
export type MoneyList = keyof MoneyView;

/** A value in words, as a moment, or as a link. */
export type ShownValue =
  | { text: string; href?: string | undefined; isCode?: boolean | undefined }
  | { at: Instant }
  | (Amount & { text?: undefined });

/** A value by name. */
export type NamedValue = readonly [name: string, value: ShownValue];

/** One thing that happened. */
export type Happening = {
  /** When it was committed. */
  at: Instant;
  /** Service that it happened in. */
  service: string;
  /** What happened, in words. */
  what: string;
  /** What it is about, where that is not the thing itself. */
  about: ShownValue | null;
  /** What it changed. */
  changes: readonly NamedValue[];
  /** What caused it: a request, an event or a timer. */
  cause: string;
};

/** A document or a timer that is there now. */
export type StoredThing = {
  /** Service that owns it. */
  service: string;
  /** Kind of document, or name of the timer. */
  what: string;
  /** Version of the document; null for a timer. */
  version: number | null;
  /** When the timer is due; null for a document. */
  dueAt: Instant | null;
};

/** Everything that is known of a ticket or an order. */
export type HistoryView = {
  /** What it is. */
  kind: "ticket" | "order";
  /** Its id. */
  id: string;
  /** Heading of the page. */
  heading: string;
  /** Status in words; null where the document is gone. */
  status: string | null;
  /** What is known now, by parts such as the payment. */
  parts: readonly { heading: string; facts: readonly NamedValue[] }[];
  /** What can be done, each with the address that asks for it. */
  actions: readonly { label: string; href: string; isMain?: boolean }[];
  /** What happened, the oldest first. */
  happenings: readonly Happening[];
  /** Documents and timers that are there now. */
  stored: readonly StoredThing[];
};

// Describes what letters are about.

import type { BuyerOrder, OrderedTicket } from "../orders/models.ts";
import type { Instant } from "../shared/context.ts";

/** What was sealed of a ticket; absent or `none`: its seller hands it over. */
type Seal = BuyerOrder["seal"];

/** A sold ticket as its seller sees it. */
type SoldTicket = OrderedTicket & {
  /** Fee that is taken from the price, in minor units; default 0. */
  sellerFeeCents?: number | null | undefined;
};

/** Describes the event that a letter reports; amounts are in minor units. */
export type MailSubject =
  | { kind: "order confirmed"; orderId: string; ticket: OrderedTicket; seal?: Seal; paidAt: Instant }
  | { kind: "ticket sold"; orderId: string; ticket: SoldTicket; seal?: Seal; soldAt: Instant }
  | { kind: "sale refunded"; orderId: string; ticket: OrderedTicket; refundedAt: Instant }
  | { kind: "hold ended"; orderId: string; ticket: OrderedTicket; endedAt: Instant }
  | {
      kind: "ticket offered";
      orderId: string;
      ticket: OrderedTicket;
      expiresAt: Instant;
      /** Text of the signed link that leads out of the line; absent where there is none. */
      leaveLink?: string | undefined;
    }
  | {
      kind: "payment returned";
      orderId: string;
      /** The ticket of the order; null for an unknown order. */
      ticket: OrderedTicket | null;
      amountCents: number;
      currency: string;
      /** Reason code of the order that refused the money; null without one. */
      reason: string | null;
    }
  | { kind: "ticket lost" | "listing lost"; orderId: string; ticket: OrderedTicket }
  | { kind: "ticket not checked"; orderId: string }
  | {
      kind: "seal refused";
      ticketId: string;
      /** Why, as a word of the rules of delivery. */
      reason: string;
    }
  | { kind: "code claimed"; ticketId: string }
  | { kind: "set up payouts" | "payouts ready" | "payouts paused" };

/** Describes a letter about the account of its recipient; `link` is a path of the site, null for a letter without one. */
export type AccountMailSubject =
  | {
      kind: "confirm address" | "reset password" | "confirm new address" | "confirm old address";
      link: string | null;
      /** When the link expires. */
      expiresAt: Instant;
    }
  | {
      kind:
        | "address changed"
        | "password changed"
        | "session key reused"
        | "account closed"
        | "passkey added"
        | "second step changed";
      link: string | null;
      expiresAt?: never;
    };

/** Describes the site that sends a letter. */
export type MailSite = {
  /** Address of the site, without a slash at the end. */
  url: string;
  /** Currency of the site, as an ISO code. */
  currency: string;
};

// Describes what letters are about.

import type { OrderedTicket } from "../orders/models.ts";
import type { Instant } from "../shared/context.ts";

/** Describes the event that a letter reports; amounts are in minor units. */
export type MailSubject =
  | { kind: "order confirmed"; orderId: string; ticket: OrderedTicket; paidAt: Instant }
  | { kind: "ticket sold"; orderId: string; ticket: OrderedTicket; soldAt: Instant }
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
    };

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

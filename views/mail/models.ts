import type { OrderedTicket } from "../orders/models.ts";
import type { Instant } from "../shared/context.ts";

/** What a letter tells of; amounts are minor units. */
export type MailSubject =
  | { kind: "order confirmed"; orderId: string; ticket: OrderedTicket; paidAt: Instant }
  | { kind: "ticket sold"; orderId: string; ticket: OrderedTicket; soldAt: Instant }
  | { kind: "hold ended"; orderId: string; ticket: OrderedTicket; endedAt: Instant }
  | {
      kind: "payment returned";
      orderId: string;
      /** Null where the order is not known. */
      ticket: OrderedTicket | null;
      amountCents: number;
      currency: string;
      /** The order's own word for why it could not take the money. */
      reason: string | null;
    };

/** The site a letter comes from: its address without a slash at the end, and its one currency. */
export type MailSite = { url: string; currency: string };

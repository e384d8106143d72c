// Puts the reason codes of ended orders and refused purchases into words.

type Ending = { heading: string; text: string };

const endings: Readonly<Record<string, Ending>> = {
  expired: {
    heading: "Your reservation expired",
    text: "You didn't pay in time, so the ticket is back on sale. You haven't been charged.",
  },
  "event begun": {
    heading: "The event has begun",
    text: "The ticket was not paid for before the event began, and is sold no more. You were not charged.",
  },
  "event cancelled": {
    heading: "The event was cancelled",
    text: "Its tickets are no longer sold. You haven't been charged.",
  },
  "cancelled by buyer": {
    heading: "Reservation cancelled",
    text: "The ticket is back on sale. You haven't been charged.",
  },
  "ticket taken": {
    heading: "Someone else got it first",
    text: "Another buyer has reserved this ticket. You haven't been charged.",
  },
  "price changed": {
    heading: "The price changed",
    text: "The seller changed the price at the very moment you pressed Buy, so the order ended. You haven't been charged.",
  },
  "ticket changed": {
    heading: "The ticket changed",
    text: "The seller changed the ticket at the very moment you pressed Buy, so the order ended. You haven't been charged.",
  },
  delisted: {
    heading: "The listing was removed",
    text: "Its seller removed it before you bought it. You haven't been charged.",
  },
  banned: {
    heading: "Your account was blocked",
    text: "Orders that were not paid for ended with it. You haven't been charged.",
  },
  "account closed": {
    heading: "Your account was closed",
    text: "Orders that were not paid for ended with it. You haven't been charged.",
  },
  refunded: { heading: "This order was refunded", text: "The whole price goes back to the card you paid with." },
};

/** Puts the reason code of an ended order into words; shows an unknown code as it is. */
export function endingInWords(reason: string): Ending {
  return (
    endings[reason] ?? { heading: "This order has ended", text: `The reason: ${reason}. You haven't been charged.` }
  );
}

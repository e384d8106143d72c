// Puts the reason codes of ended orders and refused purchases into words.

type Ending = { heading: string; text: string };

const endings: Readonly<Record<string, Ending>> = {
  expired: {
    heading: "Time is up",
    text: "The ticket was not paid for in time, so it is free for others again. You were not charged.",
  },
  "event begun": {
    heading: "The event has begun",
    text: "The ticket was not paid for before the event began, and is sold no more. You were not charged.",
  },
  "cancelled by buyer": {
    heading: "You gave this ticket back",
    text: "It is free for others again. You were not charged.",
  },
  "ticket taken": { heading: "Someone was faster", text: "Another buyer holds this ticket. You were not charged." },
  "price changed": {
    heading: "The price changed",
    text: "The seller changed the price at the very moment you pressed Buy, so the order was ended. You were not charged.",
  },
  "ticket changed": {
    heading: "The ticket changed",
    text: "The seller changed the ticket at the very moment you pressed Buy, so the order was ended. You were not charged.",
  },
  delisted: {
    heading: "The ticket was taken off sale",
    text: "Its seller withdrew it before it was yours. You were not charged.",
  },
  refunded: { heading: "This order was refunded", text: "The whole price goes back to the card you paid with." },
};

/** Puts the reason code of an ended order into words; shows an unknown code as it is. */
export function endingInWords(reason: string): Ending {
  return endings[reason] ?? { heading: "This order has ended", text: `The reason: ${reason}. You were not charged.` };
}

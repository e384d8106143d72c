// Holds the texts of the pages of orders, in English; another language is another file of this shape.

/** The heading of an ended order, and what it means for the buyer. */
export type Ending = { readonly heading: string; readonly text: string };

/** The texts of the pages of orders. */
export const words = {
  /** How orders ended, by the reason codes of orders. */
  endings: {
    expired: {
      heading: "Your reservation expired",
      text: "You didn't pay in time. You haven't been charged, and somebody else may have the ticket by now.",
    },
    "event begun": {
      heading: "The event has begun",
      text: "The ticket was not paid for before the event began, and is sold no more. You haven't been charged.",
    },
    "event cancelled": {
      heading: "The event was cancelled",
      text: "Its tickets are no longer sold. You haven't been charged.",
    },
    "cancelled by buyer": {
      heading: "Reservation cancelled",
      text: "You haven't been charged.",
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
  } satisfies Record<string, Ending>,
  /** An ending whose reason code is not known here. */
  otherEnding: (reason: string): Ending => ({
    heading: "This order has ended",
    text: `The reason: ${reason}. You haven't been charged.`,
  }),
  refunds: {
    due: "Your money was taken and goes back to your card at once. It can take up to 10 days to appear on your statement.",
    pending: "Your money is on its way back to your card. It can take up to 10 days to appear on your statement.",
    failed: "Your bank has not taken the money back yet. We go on trying until it does, and you need do nothing.",
    done: "Your money was sent back to your card. It can take up to 10 days to appear on your statement.",
  },
  status: {
    offered: "Offered",
    confirming: "Confirming",
    reserved: "Reserved",
    bought: "Bought",
    expired: "Expired",
    refunded: "Refunded",
    cancelled: "Cancelled",
  },
  spoken: {
    offered: "A ticket is free for you. You can take it now.",
    confirming: "Confirming your reservation.",
    paying: "Your payment is under way.",
    reserved: "The ticket is reserved for you. You can pay now.",
    bought: "Paid. You bought this ticket.",
  },
  order: {
    title: (ticket: string) => `Order: ${ticket}`,
    label: "Your order",
    summary: "Order summary",
    total: "Total",
    reserved: "This ticket is reserved for you",
    payUntil: "Pay until",
    next: "What happens next",
    steps: [
      ["Pay", "by card. You haven't been charged yet."],
      ["Done", "the ticket is yours, and nobody else can buy it."],
      ["Receipt", "here and by e-mail."],
    ],
    bought: "You bought this ticket",
    confirming: "Confirming your reservation",
    confirmingText: "This takes a moment, and this page updates by itself. You haven't been charged.",
    paying: "Your payment is under way",
    payingText: "The ticket stays reserved for you, and this page updates by itself. Please don't pay again.",
    cancel: "Cancel reservation",
    changes: "The ticket when you pressed Buy and the ticket now",
    changeHeads: ["When you pressed Buy", "Now"],
    stillAvailable: "Check if it's still available",
    otherTickets: "See other tickets for this event",
    findAnother: "Find another ticket",
  },
  offer: {
    heading: "A ticket is free for you",
    takeUntil: "Take it until",
    take: (price: string) => `Take it for ${price}`,
    text: "Reserves it for you while you pay. You won't be charged yet.",
    pass: "Pass",
    passText: "The next in the waiting list gets it, and you keep your place.",
    leave: "Leave the waiting list",
    steps: [
      ["Take", "the ticket: it is reserved for you while you pay."],
      ["Pay", "by card."],
      ["Receipt", "here and by e-mail."],
    ],
  },
  pay: {
    declined: (reason: string) => `Your last payment did not go through: ${reason} Nothing was charged.`,
    button: (price: string) => `Pay ${price}`,
    test: "Opens a test checkout. No real money is charged.",
    stripe: "Opens the page of Stripe, where you enter your card.",
  },
  receipt: {
    bought: (ticket: string) => `Bought: ${ticket}`,
    kicker: "Bought and paid",
    when: "When",
    where: "Where",
    section: "Section",
    row: "Row",
    seat: "Seat",
    number: "Order number",
    title: "Receipt",
    ticket: "Ticket",
    soldBy: "Sold by",
    seller: "A private seller, through Holdfast",
    boughtBy: "Bought by",
    paidOn: "Paid on",
    fees: "Fees",
    total: "Total paid",
    secondPayment: "A second payment reached us for this order.",
    note: "This is your receipt. It does not get you into the event: Holdfast does not hand tickets over yet.",
    print: "Print receipt",
  },
  list: {
    title: "My tickets",
    open: "Reserved for you",
    upcoming: "Upcoming",
    over: "Past and ended",
    empty: "No tickets yet",
    noneUpcoming: "No upcoming tickets",
    seeOffer: "See the offer",
    find: "Find a ticket",
    next: "Next page",
    number: (order: string) => `order ${order}`,
    confirming: "Confirming your reservation",
    paying: "Your payment is under way",
  },
  refused: {
    orders: "My tickets",
    back: "Back to the ticket",
    findAnother: "Find another ticket",
    changes: "The ticket on your page and the ticket now",
    changeHeads: ["On your page", "Now"],
    buyNow: (price: string) => `Buy it as it is now for ${price}`,
  },
} as const;

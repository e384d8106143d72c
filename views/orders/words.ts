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
    "cancelled by operator": {
      heading: "We ended your reservation",
      text: "The people who run the site have released the ticket. You haven't been charged.",
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
    "file lost": {
      heading: "We can't hand this ticket over",
      text: "Before charging you we checked the ticket once more, and what its seller had added was gone. The order ended, and the ticket is off sale. You haven't been charged.",
    },
    "code blocked": {
      heading: "We can't hand this ticket over",
      text: "Before charging you we checked the ticket once more: its code is blocked, because an earlier sale of it is in doubt. The order ended. You haven't been charged.",
    },
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
    offered: "A ticket is available for you. You can take it now.",
    confirming: "Confirming your reservation.",
    paying: "Your payment is under way.",
    reserved: "The ticket is reserved for you. You can pay now.",
    bought: "Paid. You bought this ticket.",
  },
  order: {
    title: (ticket: string) => `Order: ${ticket}`,
    label: "Your order",
    summary: "Order summary",
    longAgo:
      "This order is from long ago. You can read it here and print it, but nothing can be changed any more. " +
      "Write to us if you need help with it.",
    total: "Total",
    reserved: "This ticket is reserved for you",
    payUntil: "Pay until",
    next: "What happens next",
    steps: {
      sealed: [
        ["Pay", "by card. You haven't been charged yet."],
        ["Check", "we check the ticket once more, and only then charge you."],
        ["Ticket", "here, at once. Nobody else ever gets it."],
      ],
      unsealed: [
        ["Pay", "by card. You haven't been charged yet."],
        ["Done", "we confirm it, and nobody else can buy the ticket."],
        ["Receipt", "here and by e-mail. The seller hands the ticket over."],
      ],
    },
    bought: "You bought this ticket",
    boughtSealed: "Your ticket is here",
    confirming: "Confirming your reservation",
    confirmingText: "This takes a moment. You haven't been charged.",
    paying: "Your payment is under way",
    payingText: "The ticket stays reserved for you. Please don't pay again.",
    cancel: "Cancel reservation",
    changes: "The ticket when you pressed Buy and the ticket now",
    changeHeads: ["When you pressed Buy", "Now"],
    stillAvailable: "Check if it's still available",
    otherTickets: "See other tickets for this event",
    findAnother: "Find another ticket",
  },
  offer: {
    heading: "A ticket is available for you",
    takeUntil: "Take it until",
    take: (price: string) => `Take it for ${price}`,
    text: "Reserves it for you while you pay. You won't be charged yet.",
    pass: "Pass",
    passText: "The next in the waiting list gets it, and you keep your place.",
    leave: "Leave the waiting list",
    steps: [
      ["Take", "the ticket, and it is reserved for you while you pay."],
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
    soldBy: "Sold by",
    seller: "A private seller, through Holdfast",
    boughtBy: "Bought by",
    paidOn: "Paid on",
    fees: "Fees",
    total: "Total paid",
    fullScreen: "Show full screen",
    getTicket: "Get your ticket",
    secondPayment: "A second payment reached us for this order.",
    note: {
      sealed: "This is your receipt. Your ticket is on a page of its own.",
      unsealed:
        "This is your receipt. It does not get you into the event: the seller hands the ticket over, and we have not checked it.",
    },
    calendar: "Your ticket is on the page below. Show it at the entrance.",
    print: "Print receipt",
  },
  whatNow: {
    title: "What now",
    mailed: "We e-mail the receipt to",
    calendar: "Add the event to your calendar",
    sealed: "Show your ticket at the entrance, on your phone or printed.",
    getTicket: "Open your ticket",
    unsealed: "The seller hands the ticket over.",
    entryLink: "How do I get my ticket?",
    relist: "Can't go?",
    relistLink: "Sell this ticket",
    problem: (order: string) => `A problem with this ticket? Name the order ${order}.`,
    problemLink: "Contact us",
  },
  code: {
    title: (order: string) => `Order ${order}`,
    label: "Order number",
    note: "This number names your order. It does not get you into the event.",
    back: "Back to the order",
  },
  list: {
    title: "My tickets",
    open: "Reserved for you",
    upcoming: "Upcoming",
    over: "Past and ended",
    empty: "No tickets yet",
    noneUpcoming: "No upcoming tickets",
    seeOffer: "See the offer",
    getTicket: "Get your ticket",
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
    event: "See other tickets for this event",
    until: "It is reserved until",
    ticket: "The ticket",
    others: "Also for sale for this event",
    backTo: {
      order: "Back to the order",
      sales: "Back to my sales",
      wait: "See my place in the list",
      waits: "My waiting lists",
      event: "See the event",
    },
    changes: "The ticket on your page and the ticket now",
    changeHeads: ["On your page", "Now"],
    buyNow: (price: string) => `Buy it as it is now for ${price}`,
  },
} as const;

// Holds the texts of the pages of waiting lines, in English; another language is another file of this shape.

/** The texts of the pages of waiting lines. */
export const words = {
  title: (event: string) => `Waiting list: ${event}`,
  label: "Your place in the waiting list",
  list: {
    title: "My waiting lists",
    over: "Ended",
    empty: "You are in no waiting list.",
    emptyText: "The page of an event leads to its list.",
    find: "See all events",
    place: (place: number, waiting: number) => `Number ${place} of ${waiting}`,
    states: {
      waiting: "Waiting",
      passed: "Waiting",
      offered: "Offered to you",
      taken: "You took a ticket",
      left: "Not in the list",
    },
  },
  headings: {
    bought: "You bought a ticket",
    left: "You are not in the waiting list any more",
    offered: "A ticket is available for you",
    buying: "You are buying a ticket",
    waiting: "You are in the waiting list",
    place: (place: number) => `You are number ${place} in the waiting list`,
  },
  place: {
    passed: "You passed the last ticket, and you keep your place.",
    alone: "You are the only one in the list.",
    waiting: (people: number) => `${people} people are in the list.`,
    anyPrice:
      "You will get an e-mail when a ticket is available for you. It says until when we keep the ticket for you.",
    upTo: (price: string) =>
      `You will get an e-mail when a ticket for ${price} or less is available for you. It says until when we keep the ticket for you.`,
    reserved: (tickets: number) => {
      if (tickets === 0) return "No ticket of this event is reserved at the moment.";
      return tickets === 1 ? "One ticket of this event is reserved." : `${tickets} tickets of this event are reserved.`;
    },
    nextAt: "Unless it is paid for, the next one is available at",
    forSale: (tickets: number) =>
      tickets === 1 ? "One ticket is for sale now" : `${tickets} tickets are for sale now`,
    merged:
      "This event has moved to another page. You keep your place for the tickets that were listed here; tickets that are " +
      "listed now go to the waiting list of that page.",
    joinMerged: "Join that list, too",
    drawn: (number: number) => `Your place was drawn. Your number in the draw is ${number}.`,
    checkDraw: "Check the draw",
    leave: "Leave the waiting list",
    pay: "Go on to the payment",
  },
  offer: {
    noSeat: "One ticket",
    takeUntil: "Take it until",
    take: "Take this ticket",
    pass: "Pass",
    passText: "Not this one? The next in the list gets it, and you keep your place.",
  },
  over: {
    order: "See your order",
    noOrder: "It is among your tickets.",
    ended: "It has ended.",
    joinAgain: "Join again",
    /** Why a place ended, by the reason codes of orders. */
    reasons: {
      "left the line": "You left it.",
      "three offers without an answer": "Three tickets were offered to you, and you answered none of them.",
      banned: "Your account was blocked.",
      "account closed": "Your account was closed.",
      "event cancelled": "The event was cancelled.",
      "event over": "The event is over.",
      "event begun": "The event has begun, so its tickets are no longer sold.",
    },
  },
  join: {
    heading: "Tell me when a ticket is available",
    label: "Join the waiting list",
    nobody: "Nobody is in the waiting list.",
    one: "One person is in the waiting list.",
    many: (people: number) => `${people} people are in the waiting list.`,
    text: "A ticket that becomes available is offered to the first in the list, before anyone else can buy it.",
    price: (currency: string) => `Highest price in ${currency}`,
    priceHint: "Leave it empty for any price.",
    button: "Join the waiting list",
    ranked: "Whoever joins within 10 minutes of the first person is ranked by a draw that",
    check: "anyone can check",
    later: "Later people follow in order of joining.",
  },
  leave: {
    label: "Leave the waiting list",
    headings: {
      waiting: "Leave the waiting list?",
      left: "You have left the waiting list",
      buying: "You are buying a ticket",
    },
    texts: {
      waiting: "You lose your place, and get no more e-mails about this list.",
      left: "You get no more e-mails about this list.",
      buying: "Sign in and cancel the order first; then you can leave the waiting list.",
    },
    invalid: "This link is not valid",
    invalidText: "It may be incomplete. Open the link in the e-mail again.",
    ownLists: "See your waiting lists",
  },
  draw: {
    title: (event: string) => `Draw: ${event}`,
    heading: "The draw of the waiting list",
    text:
      "Everyone who joins within 10 minutes of the first person gets a number: 1, 2, 3 and so on. Whoever leaves and joins " +
      "again in that time keeps the number. Before the first number is " +
      "given, we choose a random seed and publish its hash. When the 10 minutes are over we publish the seed. The rank of a " +
      "number is the first 6 bytes of HMAC-SHA256 with the bytes of the seed as the key and the number in decimal digits as " +
      "the message. The lowest rank is first. The hash is SHA-256 of the bytes of the seed.",
    json: "The same as JSON",
    none: "There has been no draw yet.",
    hash: (hash: string) => `Hash: ${hash}`,
    seed: (seed: string) => `Seed: ${seed}`,
    seedAt: (moment: string) => `Seed: published at ${moment}`,
    numbers: (from: number, to: number) => `Numbers ${from} to ${to}`,
    order: (numbers: string) => `, in this order: ${numbers}`,
  },
} as const;

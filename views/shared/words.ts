// Holds the texts that all areas share, in English; another language is another file of this shape.

type ErrorText = { readonly title: string; readonly text: string };

const NOTHING_DONE = "Nothing was charged, and nothing is done twice if you press the button again.";

/** The texts that all areas share. */
export const words = {
  skip: "Skip to content",
  checkAgain: "Check again",
  updates: "This page updates by itself.",
  home: "Holdfast, home",
  main: "Main",
  menu: "Menu",
  signUp: "Sign up",
  signIn: "Sign in",
  signOut: "Sign out",
  sell: "Sell a ticket",
  ownListings: "My listings",
  ownTickets: "My tickets",
  testPayments: "Test payments: no money moves.",
  outbox: "Outbox",
  promise:
    "Checked tickets reach their buyer the moment they are paid for, and nobody pays for one that can't be handed over.",
  about: {
    label: "About this site",
    help: "Help",
    fees: "Fees",
    terms: "Terms",
    privacy: "Privacy",
    contact: "Contact",
  },
  account: {
    label: "Your account",
    tickets: "Tickets",
    waits: "Waiting lists",
    listings: "Listings",
    sales: "Sales",
    payouts: "Payouts",
  },
  errors: {
    /** By the status of the answer. */
    byStatus: {
      400: { title: "We could not read that", text: "The link or what was sent is incomplete or out of date." },
      401: { title: "Sign in first", text: "Sign in, and you come back to this page." },
      403: {
        title: "This belongs to someone else",
        text: "Only the person it belongs to can open it. If that is you, sign in with your other account.",
      },
      404: { title: "Page not found", text: "The link may be mistyped or old, or what was here has been removed." },
      409: { title: "Not possible now", text: "Something has changed in the meantime, so nothing was done." },
      410: { title: "This has been removed", text: "What was here is no longer available." },
      413: {
        title: "Too much at once",
        text: "What was sent is too long. Nothing was saved: shorten it and try again.",
      },
      415: {
        title: "We could not read that",
        text: "What was sent is not in a form that this site reads. Nothing was saved.",
      },
      421: { title: "Wrong address", text: "This site has another address. Open it under that one." },
      429: { title: "Too many tries", text: "Nothing was done." },
      500: { title: "Something went wrong", text: "This is our mistake, and it has been noted." },
      503: { title: "Try again in a moment", text: "Holdfast is too busy or cannot be reached right now." },
    } as Readonly<Record<number, ErrorText>>,
    /** By the status of the answer to a form. */
    ofForm: {
      403: {
        title: "That is not allowed",
        text: "Nothing was done: this belongs to someone else, or the request came from another site.",
      },
      500: { title: "Something went wrong", text: `This is our mistake. ${NOTHING_DONE}` },
      503: { title: "Try again in a moment", text: `Holdfast could not do this right now. ${NOTHING_DONE}` },
    } as Readonly<Record<number, ErrorText>>,
    /** By the status of the answer to somebody who comes back from paying. */
    ofPayment: {
      503: {
        title: "Try again in a moment",
        text: "We cannot read your payment right now. Please do not pay again: if you have paid, this page will say so.",
      },
    } as Readonly<Record<number, ErrorText>>,
    notHere: "This page is not shown here",
    operator: { title: "For operators only", text: "Only the people who run this site can open this page." },
    other: "Something went wrong",
    quote: "If it goes on, tell us this number:",
    wait: "Wait a little, then try again.",
    waitFor: (time: string) => `Try again in ${time}.`,
    ways: {
      again: "Try again",
      signIn: "Sign in",
      ticket: "Back to the ticket",
      order: "Back to the order",
      back: "Go back",
      ownTickets: "My tickets",
      help: "Help",
      home: "Home",
    },
  },
} as const;

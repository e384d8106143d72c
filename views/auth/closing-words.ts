// Holds the texts about closing an account and keeping its data, in English, as a part of `words.ts`.

/** The texts about closing an account and keeping its data. */
export const closingWords = {
  close: {
    title: "Close your account",
    lead: <Part>(email: Part) => [
      "This closes the account of ",
      email,
      " for good. Nobody can open it again, not even you.",
    ],
    happens: {
      heading: "What happens",
      items: [
        "You are signed out everywhere.",
        "Your tickets go off sale. One that somebody has reserved is still theirs to buy.",
        "Orders that you have not paid for end. Tickets that you have paid for stay yours.",
        "Your e-mail address, your password and what you wrote about unsold tickets are deleted.",
      ],
    },
    stays: {
      heading: "What stays",
      items: [
        "Records of payments and sales, which the law wants kept. They no longer say who you are.",
        "A list of what happened to the account, such as sign-ins, for 90 days. It has no e-mail address.",
      ],
    },
    again: "You can sign up again with the same address later. That will be a new, empty account.",
    keepCopy: "Keep a copy first",
    keepAccount: "Keep my account",
    confirm: "Confirm that it is you",
    submit: "Close my account",
    orByPasskey: "Close it with a passkey",
    byPasskey: "Close my account with a passkey",
    /** What a person does who has no passkey at hand. */
    noPasskey: {
      heading: "No passkey at hand?",
      removed: "A passkey of this account was removed lately",
      notAlone: "The password alone does not close this account.",
      notAloneForAWeek: "The password alone does not close this account for a week after that.",
      ask: "Ask for a link by e-mail",
      how: ", set a new password and sign in with it. For an hour, the new password is enough here.",
    },
    /** What keeps an account from being closed now. */
    hindrances: {
      paying: {
        heading: "A payment is being taken right now",
        text: "It concerns a ticket that you are buying or selling. This takes a few minutes at most: try again then.",
      },
      refund: {
        heading: "Money is on its way back to you",
        text: "You can close your account when the refund has arrived, which takes up to 10 days.",
      },
    },
  },
  closed: {
    title: "Your account is closed",
    text: "You are signed out everywhere. We are deleting your personal data now, which takes a few minutes.",
    next: "See tickets",
  },
  files: {
    account: "Your account",
    listings: "Your listings",
    orders: "Your orders",
    payments: "Your payments and sales",
    kind: "(JSON file)",
  },
} as const;

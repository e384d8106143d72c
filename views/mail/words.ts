// Holds the texts of letters, in English; another language is another file of this shape.

const NOT_YOU = "If it was not you, set a new password at once: that also signs everybody else out.";

/** The texts of letters and of the page that shows them. */
export const words = {
  /** Names of the facts in a letter. */
  facts: {
    number: "Order number",
    ticket: "Ticket",
    when: "When",
    where: "Where",
    section: "Section",
    row: "Row",
    seat: "Seat",
    soldBy: "Sold by",
    price: "Price",
    fees: "Fees",
    total: "Total paid",
    paidOn: "Paid on",
    owed: "You are owed",
    soldOn: "Sold on",
    refunded: "Refunded to the buyer",
    refundedOn: "Refunded on",
    reservedUntil: "Reserved until",
    takeUntil: "Take it until",
    returned: "Returned",
  },
  seller: "A private seller, through Holdfast",
  confirmed: {
    subject: "Your receipt",
    heading: "You bought this ticket",
    paragraphs: [
      "You have paid for it, and nobody else can buy it. This e-mail is your receipt.",
      "It does not get you into the event: the seller hands the ticket over, and we have not checked it.",
    ],
    link: "See or print the receipt",
  },
  /** To the buyer of a ticket that the site hands over. */
  handedOver: {
    subject: "Your ticket",
    heading: "Your ticket is here",
    paragraphs: [
      "You have paid, and nobody but you can get this ticket. Open it with the button below and show it at the entrance, " +
        "on your phone or printed.",
      "This e-mail is your receipt. The ticket itself is never sent by e-mail: sign in to open it.",
    ],
    link: "Open your ticket",
  },
  sold: {
    subject: "Sold",
    heading: "Your ticket is sold",
    sealed: "The buyer has paid in full and has got the ticket you added. There is nothing more for you to hand over.",
    unsealed: "The buyer has paid in full. You did not add the ticket here, so you hand it over yourself.",
    paid:
      "We pay you after the event, once it is clear that it took place. The page of your sales says on which day, and " +
      "there you can also refund the buyer.",
    link: "See your sales",
  },
  /** What was added of a ticket is gone: to its buyer, and to its seller. */
  lost: {
    "ticket lost": {
      subject: "We can't hand your ticket over",
      heading: "We can't hand your ticket over",
      paragraphs: [
        "Before charging you we checked the ticket once more, and what its seller had added was gone. We are sorry.",
        "The order ended. You have not been charged, and what your bank had set aside is free again.",
      ],
      link: "See the order",
    },
    "listing lost": {
      subject: "Your ticket came off sale",
      heading: "Your ticket came off sale",
      paragraphs: [
        "Somebody wanted to buy your ticket, but the file you had added is gone on our side. We are sorry.",
        "Nobody was charged. List the ticket again and add its file once more.",
      ],
      link: "See your listings",
    },
  },
  /** Letters that name no ticket. */
  plain: {
    "ticket not checked": {
      subject: "You have not been charged",
      paragraphs: [
        "We could not check your ticket in time, so we gave the payment up. What your bank had set aside is free again.",
        "If time is left, the ticket is still reserved for you and you can pay again. The page of your order says so.",
      ],
      link: "See the order",
    },
    "seal refused": {
      subject: "We could not add your ticket",
      paragraphs: ["The ticket is not on sale. Open its page to add it in another way."],
      link: "Add your ticket",
    },
    "code claimed": {
      subject: "A second ticket with the code of yours was refused",
      paragraphs: [
        "Somebody tried to list a ticket with the same code as one that you have listed or bought here. We refused it, " +
          "and yours is not affected.",
        "If that was you, there is nothing to do. If you think that somebody has a copy of your ticket, tell us.",
      ],
      link: "Contact us",
    },
    "set up payouts": {
      subject: "Tell us where to pay you",
      paragraphs: [
        "You have made your first sale. To be paid you need an account at Stripe, which makes our payouts. Setting it up " +
          "takes a few minutes, and you do it once.",
        "If you have done that already, there is nothing to do.",
      ],
      link: "Set up payouts",
    },
    "payouts ready": {
      subject: "You can be paid now",
      paragraphs: [
        "Your account for payouts is set up. We pay you after each event, and the page of your payouts says on which day.",
      ],
      link: "See your payouts",
    },
    "payouts paused": {
      subject: "Your payouts are paused",
      paragraphs: [
        "Stripe, which makes our payouts, needs something from you before we can pay you. Your money waits here meanwhile.",
      ],
      link: "See what is missing",
    },
  },
  refunded: {
    subject: "Refunded",
    heading: "A sale was refunded",
    paragraphs: [
      "The buyer gets the whole price back, and you are owed nothing for this sale any more.",
      "The ticket is yours again and is not for sale. You can list it again from the page of your listings.",
    ],
    link: "See your listings",
  },
  ended: {
    subject: "Your reservation expired",
    heading: "Your reservation expired",
    paragraphs: [
      "The ticket was not paid for in time, so somebody else can have it now.",
      "You have not been charged. Any payment in progress will be returned.",
    ],
    link: "Check whether it is still available",
  },
  offered: {
    subject: "A ticket is available for you",
    heading: "A ticket is available for you",
    paragraphs: [
      "You are next in the waiting list, and nobody else can buy this ticket meanwhile. Take it on the page of the offer, " +
        "and you have time to pay. You have not been charged.",
      "On the same page you can pass this ticket and keep your place, or leave the waiting list. Without an answer the " +
        "ticket goes to the next in the list; after three tickets without an answer you lose your place.",
    ],
    link: "See the offer",
    leave: "Leave the waiting list",
  },
  returned: {
    subject: (amount: string) => `You get ${amount} back`,
    heading: "You get your money back",
    text: (amount: string, why: string) => `We have returned your payment of ${amount} in full: ${why}.`,
    when: "It goes to the card you paid with. It can take up to 10 days to appear on your statement.",
    link: "See the order",
    /** Why money goes back, by the reason codes of orders. */
    reasons: {
      expired: "it came after your reservation had expired",
      "event begun": "it came after the event had begun",
      "event cancelled": "the event was cancelled",
      "cancelled by buyer": "it came after you had cancelled the reservation",
      "cancelled by operator": "it came after the site had ended the reservation",
      "ticket taken": "another buyer already had the ticket",
      banned: "it came after your account had been blocked",
      "account closed": "it came after the account had been closed",
      "already paid": "the order had been paid already",
      "another payment in progress": "another payment of the same order was under way",
      refunded: "the order was refunded",
      "file lost": "the ticket could not be handed over",
    },
    otherReason: "it came too late for the order",
  },
  confirmAddress: {
    subject: "Confirm your e-mail address",
    paragraphs: (until: string) => [
      "Somebody signed up at Holdfast with this address. If it was you, open the link and press the button there.",
      `The link works until ${until}. If it was not you, do nothing: we will not write to you again.`,
    ],
    link: "Confirm this address",
  },
  resetPassword: {
    subject: "Set a new password",
    paragraphs: (until: string) => [
      "Somebody asked for a new password for your account. If it was you, open the link and choose one.",
      `The link works once, until ${until}. If it was not you, do nothing: your password stays as it is.`,
    ],
    link: "Set a new password",
  },
  confirmNewAddress: {
    subject: "Confirm your new e-mail address",
    paragraphs: (until: string) => [
      "Somebody with an account at Holdfast wants to change its e-mail address to this one.",
      `If it was you, open the link and press the button there. It works until ${until}.`,
      "If you were asked to confirm it at your current address as well, do both: the address changes after both.",
      "If it was not you, do nothing: we will not write to you again.",
    ],
    link: "Confirm the new address",
  },
  confirmOldAddress: {
    subject: "Confirm that you want to change your e-mail address",
    paragraphs: (until: string) => [
      "Somebody who knows your password asked to change the e-mail address of your account to another one.",
      `If it was you, open the link and press the button there, and do the same at the new address by ${until}.`,
      `${NOT_YOU} The change is not made unless you confirm it here.`,
    ],
    link: "Confirm the change",
  },
  news: {
    "address changed": {
      subject: "Your e-mail address was changed",
      paragraphs: [
        "Your account at Holdfast now has another e-mail address. This one can no longer be used to sign in.",
        "The change was confirmed by links sent to both addresses. If it was not you, somebody can read your e-mail: " +
          "secure your mailbox first, then contact the people who run the site.",
      ],
      link: "Contact us",
    },
    "password changed": {
      subject: "Your password was changed",
      paragraphs: ["The password of your account at Holdfast was changed, and other devices were signed out.", NOT_YOU],
      link: "Set a new password",
    },
    "session key reused": {
      subject: "We signed you out on one device",
      paragraphs: [
        "A sign-in key of your account was used a second time, after your browser had replaced it.",
        "That can happen when a browser is restored from a backup, or when somebody has copied the key. To be safe we " +
          "signed that device out. Sign in again there.",
        "If you restored no browser, set a new password: that signs everybody out.",
      ],
      link: "Set a new password",
    },
    "account closed": {
      subject: "Your account is closed",
      paragraphs: [
        "Your account at Holdfast is closed, as you asked, and what we knew of you is being deleted.",
        "This is the last e-mail from us to this address.",
      ],
      link: "Holdfast",
    },
    "passkey added": {
      subject: "A passkey was added to your account",
      paragraphs: ["Whoever has the device with this passkey can sign in to your account.", NOT_YOU],
      link: "See your account",
    },
    "second step changed": {
      subject: "The second step of signing in was changed",
      paragraphs: [
        "The second step of signing in to your account at Holdfast was set up, changed or removed.",
        NOT_YOU,
      ],
      link: "See your account",
    },
  },
  outbox: {
    title: "Outbox",
    lead: "What this site would have mailed, newest first. No mail server is set",
    leadEnd: "so nothing was sent. This page is for development only.",
    empty: "There is no mail yet.",
    emptyText: "Buy a ticket, or let a reservation expire.",
    to: "To",
    attached: "Attached:",
  },
} as const;

// Holds the texts of the form of a ticket, in English; another language is another file of this shape.

/** The texts of the form of a ticket. */
export const form = {
  title: { new: "Sell a ticket", edit: "Edit ticket" },
  submit: { new: "List ticket", edit: "Save changes" },
  cancel: "Cancel",
  steps: { event: "Event", ticket: "Ticket", price: "Price and hand-over" },
  fields: {
    title: "Title",
    venue: "Venue",
    city: "City",
    date: "Date",
    time: "Time",
    timeZone: "Time zone",
    offset: "Which of the two",
    section: "Section",
    row: "Row",
    seat: "Seat",
    description: "Description",
    price: (currency: string) => `Price (${currency})`,
    faceValue: (currency: string) => `What you paid (${currency})`,
  },
  hints: {
    title: "The artist, team or show, as printed on the ticket.",
    time: "As clocks at the venue show it.",
    date: "Not known yet? Leave date and time empty.",
    timeZone: "Where the event takes place.",
    chooseZone: "Choose it, or the time counts as UTC.",
    seat: "As printed on your ticket. Leave empty what it does not have.",
    description: "What else a buyer should know, such as a limited view.",
    faceValue: "Per ticket, fees included. Buyers see it beside your price.",
    fees: "The preview shows what buyers pay and what you get.",
  },
  chooseTime: "Choose",
  firstTime: (time: string, offset: string) => `The first ${time}, before clocks are set back (UTC${offset})`,
  secondTime: (time: string, offset: string) => `The second ${time}, after clocks are set back (UTC${offset})`,
  youReceive: "You will be owed",
  nothingAdded: "Buyers pay exactly this, nothing is added.",
  writeNumber: (example: string) => `Write a number such as ${example}. All of it is owed to you.`,
  payouts: "You are paid after the event.",
  handOver: {
    legend: "How does the buyer get it?",
    file: "Upload the ticket (PDF, PNG, JPEG)",
    code: "Type its code",
    seller: "Hand it over yourself: not checked by Holdfast",
    next: "You add the file or the code in the next step. The ticket goes on sale once it is checked.",
  },
  /** What follows from the price while it is typed. */
  terms: {
    most: (amount: string, percent: number) =>
      percent === 100
        ? `A ticket that Holdfast hands over may cost at most ${amount}, which is what you paid for it.`
        : `A ticket that Holdfast hands over may cost at most ${amount}, which is ${percent} % of what you paid for it.`,
    tooHigh: (amount: string) => `Your price is too high: at most ${amount}.`,
    buyersPay: "Buyers pay",
    youGet: "You get",
  },
  signedOut: {
    heading: "You are signed out, so nothing was saved yet",
    before: "What you typed is still here.",
    link: "Sign in in a new tab",
    after: ", then come back and press the button again.",
  },
} as const;

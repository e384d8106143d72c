// The text of the terms.

import type { InfoText } from "../info-page.tsx";
import { type SiteOperator, whatIsTested, whoRunsIt } from "../operator.ts";

/** Says what buyers, sellers and the site may expect of one another. */
export const terms = (operator: SiteOperator): InfoText => ({
  title: "Terms",
  lead: "What buyers, sellers and Holdfast can expect of one another.",
  sections: [
    {
      id: "preview",
      heading: "About these terms",
      paragraphs: [
        whoRunsIt(operator),
        whatIsTested(operator) ?? "",
        "These terms say what holds between you and them, and between you and the people you buy from and sell to.",
      ],
    },
    {
      id: "market",
      heading: "What Holdfast does",
      paragraphs: [
        "People sell tickets to one another here. Holdfast keeps the list of what is for sale, reserves a ticket for one buyer at a time, checks and hands over the ticket where its seller has added it, takes the payment, and pays the seller after the event. The sale is between the buyer and the seller.",
      ],
    },
    {
      id: "sellers",
      heading: "If you sell",
      paragraphs: [
        "List only tickets that are yours to sell, describe them truthfully, and list each only once, here and elsewhere. The price is yours to choose, up to the limit that the form names. While somebody has reserved your ticket you cannot change or remove it.",
        "You can refund a buyer in full until you are paid; after that the money is taken back from what you were paid. The ticket is then yours again, and it is not relisted by itself.",
        "You are paid after the event by Stripe, with which you need an account of your own. If a buyer disputes the payment, or the event is cancelled, the payout waits or is withdrawn.",
      ],
    },
    {
      id: "buyers",
      heading: "If you buy",
      paragraphs: [
        "A reservation costs nothing and ends by itself. You are charged only after the ticket is confirmed for you, and exactly the price that the page showed when you pressed Buy. A checked ticket is handed over at once; if it cannot be, you are not charged.",
        "There is a limit to how many tickets one person can reserve at a time.",
      ],
    },
    {
      id: "accounts",
      heading: "Accounts",
      paragraphs: [
        "Keep your password to yourself. Accounts that harm others can be blocked: what they have listed is then taken off sale, and orders that were not paid for end.",
      ],
    },
  ],
});

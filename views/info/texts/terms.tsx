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
        "People sell tickets to one another here. Holdfast keeps the list of what is for sale, reserves a ticket for one buyer at a time, takes the payment and records what is owed to the seller. The sale is between the buyer and the seller.",
      ],
    },
    {
      id: "sellers",
      heading: "If you sell",
      paragraphs: [
        "List only tickets that are yours to sell, describe them truthfully, and list each only once. The price is yours to choose. While somebody has reserved your ticket you cannot change or remove it.",
        "You can refund a buyer in full. The ticket is then yours again, and it is not relisted by itself.",
      ],
    },
    {
      id: "buyers",
      heading: "If you buy",
      paragraphs: [
        "A reservation costs nothing and ends by itself. You are charged only after the ticket is confirmed as yours, and exactly the price that the page showed when you pressed Buy.",
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
